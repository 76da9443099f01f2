using Microsoft.ML;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Makes <see cref="BoxDrawingTransformer"/>s; see DrawBoundingBoxes. Nothing is learned from the data.</summary>
public sealed class BoxDrawingEstimator : RowMappingEstimator<BoxDrawingTransformer>
{
    private readonly BoxDrawingTransformer _transformer;

    internal BoxDrawingEstimator(BoxDrawingTransformer transformer) => _transformer = transformer;

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs => _transformer.Inputs;

    /// <inheritdoc/>
    protected override BoxDrawingTransformer FitCore(IDataView input) => _transformer;

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        _transformer.GetAddedColumns(inputSchema);
}
