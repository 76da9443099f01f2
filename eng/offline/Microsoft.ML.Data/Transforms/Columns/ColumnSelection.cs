using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>Some columns of a schema, in an order of their own.</summary>
internal sealed class ColumnSelection
{
    private readonly int[] _sources;

    public ColumnSelection(DataViewSchema inputSchema, IEnumerable<DataViewSchema.Column> chosen)
    {
        InputSchema = inputSchema;
        DataViewSchema.Column[] columns = chosen.ToArray();
        _sources = columns.Select(column => column.Index).ToArray();
        Schema = SchemaExtensions.MakeSchema(columns.Select(column => new DataViewSchema.DetachedColumn(column)));
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>The column of the input that is shown as this column.</summary>
    public DataViewSchema.Column SourceOf(DataViewSchema.Column column) => InputSchema[_sources[column.Index]];

    public IEnumerable<DataViewSchema.Column> SourcesOf(IEnumerable<DataViewSchema.Column> columns)
        => columns.Select(SourceOf).ToArray();
}
