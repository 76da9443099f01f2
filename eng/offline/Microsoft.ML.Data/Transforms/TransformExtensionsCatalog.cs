using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Joins, copies, keeps and drops columns.</summary>
public static class TransformExtensionsCatalog
{
    public static ColumnConcatenatingEstimator Concatenate(
        this TransformsCatalog catalog, string outputColumnName, params string[] inputColumnNames)
        => new ColumnConcatenatingEstimator(catalog.GetEnvironment(), outputColumnName, inputColumnNames);

    public static ColumnCopyingEstimator CopyColumns(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName)
        => new ColumnCopyingEstimator(catalog.GetEnvironment(), (outputColumnName, inputColumnName));

    public static ColumnSelectingEstimator DropColumns(this TransformsCatalog catalog, params string[] columnNames)
        => new ColumnSelectingEstimator(catalog.GetEnvironment(), columnNames, keep: false, keepHidden: false);

    /// <param name="catalog">The catalog.</param>
    /// <param name="columnNames">The columns to keep, in this order.</param>
    /// <param name="keepHidden">Whether columns that others of the same name hide are kept, too.</param>
    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, string[] columnNames, bool keepHidden)
        => new ColumnSelectingEstimator(catalog.GetEnvironment(), columnNames, keep: true, keepHidden);

    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, params string[] columnNames)
        => new ColumnSelectingEstimator(catalog.GetEnvironment(), columnNames, keep: true, keepHidden: false);
}
