using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>Decides about rows by the values of some columns.</summary>
internal abstract class RowPredicate
{
    /// <summary>The columns that the decision needs.</summary>
    public abstract IEnumerable<DataViewSchema.Column> Columns { get; }

    /// <summary>Whether the decision depends on the row alone, and not on those before it.</summary>
    public virtual bool IsOrderIndependent => true;

    /// <summary>The decision about the row that the cursor is at; called once for every row.</summary>
    public abstract Func<bool> Bind(DataViewRowCursor cursor);
}

/// <summary>The rows of a data view that a predicate accepts.</summary>
internal sealed class RowFilter : IDataView
{
    private readonly IDataView _source;
    private readonly RowPredicate _predicate;

    public RowFilter(IDataView source, RowPredicate predicate)
    {
        _source = source;
        _predicate = predicate;
    }

    public bool CanShuffle => _predicate.IsOrderIndependent && _source.CanShuffle;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        return Wrap(_source.GetRowCursor(WithDependencies(active), CanShuffle ? rand : null), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        if (!_predicate.IsOrderIndependent)
            return [GetRowCursor(columnsNeeded)];
        var active = new ActiveColumns(Schema, columnsNeeded);
        DataViewRowCursor[] cursors = _source.GetRowCursorSet(WithDependencies(active), n, CanShuffle ? rand : null);
        return Array.ConvertAll(cursors, cursor => Wrap(cursor, active));
    }

    private IEnumerable<DataViewSchema.Column> WithDependencies(ActiveColumns active)
    {
        HashSet<int> needed = _predicate.Columns.Select(column => column.Index).ToHashSet();
        return Schema.Where(column => active.Contains(column) || needed.Contains(column.Index));
    }

    private DataViewRowCursor Wrap(DataViewRowCursor input, ActiveColumns active)
        => new Cursor(input, active, _predicate.Bind(input));

    private sealed class Cursor : ForwardingCursor
    {
        private readonly Func<bool> _accepts;

        public Cursor(DataViewRowCursor input, ActiveColumns active, Func<bool> accepts)
            : base(input, active)
        {
            _accepts = accepts;
        }

        protected override bool MoveInput()
        {
            while (Input.MoveNext())
            {
                if (_accepts())
                    return true;
            }

            return false;
        }
    }
}
