using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>
/// A data view without the columns whose values cannot be kept beyond their row. An image, for example, belongs to somebody who
/// disposes it.
/// </summary>
internal static class StorableColumns
{
    public static IDataView Of(IDataView data)
        => data.Schema.All(column => RowBlock.CanCopy(column.Type))
            ? data
            : new SelectedColumnsView(
                data, new ColumnSelection(data.Schema, data.Schema.Where(column => RowBlock.CanCopy(column.Type))));
}
