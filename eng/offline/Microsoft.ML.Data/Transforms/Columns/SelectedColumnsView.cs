using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>A data view with some columns of another.</summary>
internal sealed class SelectedColumnsView : IDataView
{
    private readonly IDataView _source;
    private readonly ColumnSelection _selection;

    public SelectedColumnsView(IDataView source, ColumnSelection selection)
    {
        _source = source;
        _selection = selection;
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _selection.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(_source.GetRowCursor(_selection.SourcesOf(columnsNeeded), rand), _selection, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => Array.ConvertAll(
            _source.GetRowCursorSet(_selection.SourcesOf(columnsNeeded), n, rand),
            input => (DataViewRowCursor)new Cursor(input, _selection, columnsNeeded));

    private sealed class Cursor : SynchronizedCursorBase
    {
        private readonly ColumnSelection _selection;
        private readonly ActiveColumns _active;

        public Cursor(DataViewRowCursor input, ColumnSelection selection, IEnumerable<DataViewSchema.Column> columnsNeeded)
            : base(input)
        {
            _selection = selection;
            _active = new ActiveColumns(selection.Schema, columnsNeeded);
        }

        public override DataViewSchema Schema => _selection.Schema;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            _active.Check(column);
            return Input.GetGetter<TValue>(_selection.SourceOf(column));
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);
    }
}
