using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// A view of labelled files: text columns <c>Label</c> and <c>ImagePath</c>. Shuffles completely, since it knows all rows.
/// </summary>
internal sealed class FileListView : IDataView
{
    internal const string LabelColumn = "Label";
    internal const string PathColumn = "ImagePath";

    private readonly IReadOnlyList<(string Label, string Path)> _files;

    public FileListView(IReadOnlyList<(string Label, string Path)> files)
    {
        _files = files;
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(LabelColumn, TextDataViewType.Instance);
        schema.AddColumn(PathColumn, TextDataViewType.Instance);
        Schema = schema.ToSchema();
    }

    /// <inheritdoc/>
    public bool CanShuffle => true;

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <inheritdoc/>
    public long? GetRowCount() => _files.Count;

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        int[]? order = null;
        if (rand is not null)
        {
            order = Enumerable.Range(0, _files.Count).ToArray();
            rand.Shuffle(order);
        }

        return new Cursor(this, columnsNeeded.Select(column => column.Index).ToHashSet(), order);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(FileListView view, HashSet<int> active, int[]? order) : DataViewRowCursor
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
            _finished |= _position + 1 == view._files.Count;
            _position = _finished ? -1 : _position + 1;
            return !_finished;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)Index, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            RowMapper.CheckGetter<TValue>(IsColumnActive(column), column);
            ValueGetter<ReadOnlyMemory<char>> getter = column.Name == LabelColumn
                ? (ref ReadOnlyMemory<char> value) => value = view._files[Index].Label.AsMemory()
                : (ref ReadOnlyMemory<char> value) => value = view._files[Index].Path.AsMemory();
            return (ValueGetter<TValue>)(Delegate)getter;
        }
    }
}
