using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Shows rows with some of their columns.</summary>
internal sealed class SelectedColumnsMapper : IRowToRowMapper
{
    private readonly ColumnSelection _selection;

    public SelectedColumnsMapper(ColumnSelection selection) => _selection = selection;

    public DataViewSchema InputSchema => _selection.InputSchema;

    public DataViewSchema OutputSchema => _selection.Schema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => _selection.SourcesOf(dependingColumns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Contracts.CheckValue(input, nameof(input));
        return new Row(input, _selection, new ActiveColumns(_selection.Schema, activeColumns));
    }

    private sealed class Row : WrappingRow
    {
        private readonly ColumnSelection _selection;
        private readonly ActiveColumns _active;

        public Row(DataViewRow input, ColumnSelection selection, ActiveColumns active)
            : base(input)
        {
            _selection = selection;
            _active = active;
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
