using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>A cursor that computes the added columns of a row when they are read, on the reader's thread.</summary>
internal sealed class MappedCursor(RowMapper mapper, DataViewRowCursor input, Delegate?[] getters, IDisposable? owner)
    : DataViewRowCursor
{
    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override DataViewSchema Schema => mapper.OutputSchema;

    public override bool MoveNext() => input.MoveNext();

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => mapper.IsActive(input, getters, column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        mapper.GetGetter<TValue>(input, getters, column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            owner?.Dispose();
            input.Dispose();
        }

        base.Dispose(disposing);
    }
}
