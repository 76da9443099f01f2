using Microsoft.ML;

namespace MLVision.Extensions.Bridge;

/// <summary>Data with the added columns, computed as they are read.</summary>
internal sealed class MappedView(RowMapper mapper, IDataView source) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => mapper.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] columns = columnsNeeded.ToArray();
        return Map(source.GetRowCursor(mapper.GetDependencies(columns), rand), columns, lookAhead: true);
    }

    // Cursors that the consumer reads on several threads scale by themselves; a lone one gets the look-ahead.
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] columns = columnsNeeded.ToArray();
        DataViewRowCursor[] cursors = source.GetRowCursorSet(mapper.GetDependencies(columns), n, rand);
        return Array.ConvertAll(cursors, cursor => Map(cursor, columns, lookAhead: cursors.Length == 1));
    }

    private DataViewRowCursor Map(DataViewRowCursor cursor, DataViewSchema.Column[] columns, bool lookAhead)
    {
        try
        {
            bool[] active = mapper.GetActive(columns);
            RowMappingTransformer transformer = mapper.Transformer;
            bool worthwhile = active.Contains(true) && transformer.LookAheadRows > 0 && transformer.LookAheadThreads > 0;
            return lookAhead && worthwhile
                ? new LookAheadCursor(mapper, cursor, active)
                : new MappedCursor(mapper, cursor, mapper.CreateGetters(cursor, active));
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }
}
