using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;

namespace Microsoft.ML.Trainers;

/// <summary>A view whose label, a key, is replaced by whether it is one certain key.</summary>
internal sealed class BinaryLabelView : IDataView
{
    private readonly IDataView _source;
    private readonly DataViewSchema.Column _label;
    private readonly uint _positive;
    private readonly bool _keepMissing;

    /// <param name="source">The rows.</param>
    /// <param name="label">The label, a key of UInt32.</param>
    /// <param name="positive">The key that becomes true.</param>
    /// <param name="keepMissing">Whether rows without a label are kept, as false.</param>
    internal BinaryLabelView(IDataView source, DataViewSchema.Column label, uint positive, bool keepMissing)
    {
        _source = source;
        _label = label;
        _positive = positive;
        _keepMissing = keepMissing;
        // One column for each of the source, at the same place.
        var builder = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in source.Schema)
        {
            if (column.Index == label.Index)
                builder.AddColumn(column.Name, BooleanDataViewType.Instance);
            else
                builder.AddColumn(column.Name, column.Type, column.Annotations);
        }

        Schema = builder.ToSchema();
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _keepMissing ? _source.GetRowCount() : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = Active(columnsNeeded);
        return new Cursor(this, _source.GetRowCursor(SourceColumns(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = Active(columnsNeeded);
        return Array.ConvertAll(
            _source.GetRowCursorSet(SourceColumns(active), n, rand), input => (DataViewRowCursor)new Cursor(this, input, active));
    }

    private bool[] Active(IEnumerable<DataViewSchema.Column> columnsNeeded)
    {
        var active = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded)
            active[column.Index] = true;
        return active;
    }

    /// <summary>The label is always read: it tells which rows there are.</summary>
    private IEnumerable<DataViewSchema.Column> SourceColumns(bool[] active) =>
        _source.Schema.Where(column => active[column.Index] || column.Index == _label.Index);

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly BinaryLabelView _view;
        private readonly DataViewRowCursor _input;
        private readonly bool[] _active;
        private readonly ValueGetter<uint> _getLabel;
        private uint _label;
        private long _position = -1;

        internal Cursor(BinaryLabelView view, DataViewRowCursor input, bool[] active)
        {
            _view = view;
            _input = input;
            _active = active;
            _getLabel = input.GetGetter<uint>(view._label);
        }

        public override long Position => _position;

        public override long Batch => _input.Batch;

        public override DataViewSchema Schema => _view.Schema;

        public override bool MoveNext()
        {
            while (_input.MoveNext())
            {
                _getLabel(ref _label);
                if (_label == 0 && !_view._keepMissing)
                    continue;
                _position++;
                return true;
            }

            _position = -1;
            return false;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (column.Index != _view._label.Index)
                return _input.GetGetter<TValue>(_view._source.Schema[column.Index]);
            ValueGetter<bool> getter = (ref bool value) => value = _label == _view._positive;
            return RowCursorUtils.Cast<TValue>(getter, column.Name);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }
    }
}
