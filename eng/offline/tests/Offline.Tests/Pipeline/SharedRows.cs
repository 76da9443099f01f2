using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Pipeline;

/// <summary>A view whose cursors each have many rows of their own, as those of cached data have.</summary>
/// <param name="rowsOfACursor">How many.</param>
/// <param name="beforeRow">Is told the row of a cursor, from 0, before the cursor moves to it.</param>
internal sealed class SharedRows(int rowsOfACursor, Action<int> beforeRow) : IDataView
{
    public DataViewSchema Schema { get; } = CreateSchema();

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [.. Enumerable.Range(0, n).Select(batch => new Cursor(Schema, batch, rowsOfACursor, beforeRow))];

    private static DataViewSchema CreateSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", NumberDataViewType.Single);
        return builder.ToSchema();
    }

    private sealed class Cursor(DataViewSchema schema, int batch, int rows, Action<int> beforeRow) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => batch;

        public override DataViewSchema Schema => schema;

        public override bool MoveNext()
        {
            if (_position + 1 >= rows)
                return false;
            beforeRow((int)++_position);
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)(Delegate)(ValueGetter<float>)((ref float value) => value = _position);

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId value) => value = new DataViewRowId((ulong)_position, (ulong)batch);
    }
}
