using Microsoft.ML;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Makes <see cref="MaskDrawingTransformer"/>s; see DrawMasks. Nothing is learned from the data.</summary>
public sealed class MaskDrawingEstimator : RowMappingEstimator<MaskDrawingTransformer>
{
    private readonly MaskDrawingTransformer _transformer;

    internal MaskDrawingEstimator(MaskDrawingTransformer transformer) => _transformer = transformer;

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs => _transformer.Inputs;

    /// <inheritdoc/>
    protected override MaskDrawingTransformer FitCore(IDataView input) => _transformer;

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        _transformer.GetAddedColumns(inputSchema);
}
