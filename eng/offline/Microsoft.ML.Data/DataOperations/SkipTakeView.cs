using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>The rows of a data view without the first ones, up to a number of them.</summary>
internal sealed class SkipTakeView : IDataView
{
    private readonly IDataView _source;
    private readonly long _skip;
    private readonly long _take;

    public SkipTakeView(IDataView source, long skip, long take)
    {
        _source = source;
        _skip = skip;
        _take = take;
    }

    // Which rows are the first ones would change with the order.
    public bool CanShuffle => false;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount()
        => _source.GetRowCount() is { } count ? Math.Clamp(count - _skip, 0, _take) : null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        return new Cursor(_source.GetRowCursor(columnsNeeded), active, _skip, _take);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded)];

    private sealed class Cursor : ForwardingCursor
    {
        private long _toSkip;
        private long _toTake;

        public Cursor(DataViewRowCursor input, ActiveColumns active, long skip, long take)
            : base(input, active)
        {
            _toSkip = skip;
            _toTake = take;
        }

        public override long Batch => 0;

        protected override bool MoveInput()
        {
            if (_toTake == 0)
                return false;
            for (; _toSkip > 0; _toSkip--)
            {
                if (!Input.MoveNext())
                    return false;
            }

            _toTake--;
            return Input.MoveNext();
        }
    }
}
