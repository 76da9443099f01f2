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
        return Map(source.GetRowCursor(mapper.GetDependencies(columns), rand), columns, isAlone: true);
    }

    // Cursors that the consumer reads on several threads scale by themselves, and read ahead, without further threads, only to
    // have rows that are computed together; a lone one gets threads that work ahead.
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] columns = columnsNeeded.ToArray();
        DataViewRowCursor[] cursors = source.GetRowCursorSet(mapper.GetDependencies(columns), n, rand);
        return Array.ConvertAll(cursors, cursor => Map(cursor, columns, isAlone: cursors.Length == 1));
    }

    private DataViewRowCursor Map(DataViewRowCursor cursor, DataViewSchema.Column[] columns, bool isAlone)
    {
        try
        {
            bool[] active = mapper.GetActive(columns);
            RowMappingTransformer transformer = mapper.Transformer;
            int threads = isAlone ? transformer.LookAheadThreads : 0;
            bool readsAhead = threads > 0
                ? transformer.LookAheadRows > 0
                : transformer.LookAheadRows > 1 && transformer.ComputesWholeBatches;
            if (active.Contains(true) && readsAhead)
                return new LookAheadCursor(mapper, cursor, mapper.GetWanted(columns), threads);
            Delegate?[] getters = mapper.CreateGetters(cursor, active, out IDisposable? owner);
            return new MappedCursor(mapper, cursor, getters, owner);
        }
        catch
        {
            cursor.Dispose();
            throw;
        }
    }
}
