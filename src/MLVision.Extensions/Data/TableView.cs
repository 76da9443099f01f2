using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>A view of columns that are in memory. Shuffles completely, since it knows all rows.</summary>
internal sealed class TableView : IDataView
{
    private readonly int _rowCount;
    private readonly TableColumn[] _columns;

    public TableView(int rowCount, params TableColumn[] columns)
    {
        _rowCount = rowCount;
        _columns = columns;
        var schema = new DataViewSchema.Builder();
        foreach (TableColumn column in columns)
            schema.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public bool CanShuffle => true;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public long? GetRowCount() => _rowCount;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        int[]? order = null;
        if (rand is not null)
        {
            order = Enumerable.Range(0, _rowCount).ToArray();
            rand.Shuffle(order);
        }

        return new Cursor(this, columnsNeeded.Select(column => column.Index).ToHashSet(), order);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(TableView view, HashSet<int> active, int[]? order) : DataViewRowCursor
    {
        private long _position = -1;
        private bool _finished;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        private int Index => order is null ? (int)_position : order[_position];

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override bool MoveNext()
        {
            _finished |= _position + 1 == view._rowCount;
            _position = _finished ? -1 : _position + 1;
            return !_finished;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)Index, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowMapper.CheckGetter<TValue>(IsColumnActive(column), column);
            return (ValueGetter<TValue>)view._columns[column.Index].CreateGetter(() => Index);
        }
    }
}
