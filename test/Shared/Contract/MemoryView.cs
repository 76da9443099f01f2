using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>Few rows in memory, of any types, which several cursors share among them, which shuffles, and which counts.</summary>
internal sealed class MemoryView(IDataView source) : IDataView
{
    private int _openCursors;

    /// <summary>The names of the columns that the latest cursor was asked for.</summary>
    public IReadOnlyList<string> LatestColumns { get; private set; } = [];

    /// <summary>How many cursors are not disposed.</summary>
    public int OpenCursors => _openCursors;

    public bool CanShuffle => true;

    public DataViewSchema Schema => source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        GetRowCursors(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        GetRowCursors(columnsNeeded, Math.Max(n, 1), rand);

    private DataViewRowCursor[] GetRowCursors(IEnumerable<DataViewSchema.Column> columnsNeeded, int count, Random? rand)
    {
        DataViewSchema.Column[] columns = columnsNeeded.ToArray();
        LatestColumns = columns.Select(column => column.Name).ToArray();
        int rows = 0;
        using (DataViewRowCursor cursor = source.GetRowCursor([]))
        {
            while (cursor.MoveNext())
                rows++;
        }

        int[] order = Enumerable.Range(0, rows).ToArray();
        if (rand is not null)
            rand.Shuffle(order);
        return Enumerable.Range(0, count).Select(part =>
        {
            using DataViewRowCursor cursor = source.GetRowCursor(columns);
            var copied = new BufferedRow(cursor, Math.Max(rows, 1));
            for (int row = 0; cursor.MoveNext(); row++)
                copied.Fill(row);
            Interlocked.Increment(ref _openCursors);
            int[] places = Enumerable.Range(0, rows).Where(i => i % count == part).ToArray();
            return (DataViewRowCursor)new Cursor(this, copied, places, order);
        }).ToArray();
    }

    private sealed class Cursor(MemoryView view, BufferedRow rows, int[] places, int[] order) : DataViewRowCursor
    {
        private int _index = -1;
        private bool _disposed;

        public override long Position => _index;

        public override long Batch => _index < 0 ? 0 : places[Math.Min(_index, places.Length - 1)];

        public override DataViewSchema Schema => rows.Schema;

        public override bool MoveNext()
        {
            if (_disposed || _index + 1 >= places.Length)
                return false;
            rows.Slot = order[places[++_index]];
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => rows.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => rows.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => rows.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_disposed)
            {
                _disposed = true;
                Interlocked.Decrement(ref view._openCursors);
            }

            base.Dispose(disposing);
        }
    }
}
