using Microsoft.ML;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Decodes masks from a column of paths. Nothing is learned from the data.</summary>
public sealed class MaskDecodingEstimator : RowMappingEstimator<MaskDecodingTransformer>
{
    private readonly MaskDecodingTransformer _transformer;

    internal MaskDecodingEstimator(string outputColumnName, string inputColumnName, MaskDecodingOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(outputColumnName);
        ArgumentException.ThrowIfNullOrEmpty(inputColumnName);
        _transformer = new MaskDecodingTransformer(outputColumnName, inputColumnName, options);
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs => _transformer.Inputs;

    /// <inheritdoc/>
    protected override MaskDecodingTransformer FitCore(IDataView input) => _transformer;

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        [_transformer.OutputColumn];
}
