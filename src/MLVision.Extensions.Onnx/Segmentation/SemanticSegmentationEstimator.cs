using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Opens a segmentation model; see <see cref="SemanticSegmentationCatalog"/>. It learns nothing.</summary>
public sealed class SemanticSegmentationEstimator : RowMappingEstimator<SemanticSegmentationTransformer>
{
    private readonly SemanticSegmentationOptions _options;
    private readonly IHostEnvironment _environment;

    internal SemanticSegmentationEstimator(SemanticSegmentationOptions options, IHostEnvironment environment)
    {
        _options = OptionsText.Resolve(options, environment);
        _environment = environment;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs => [InputColumn.Image(_options.ImageColumnName)];

    /// <inheritdoc/>
    protected override SemanticSegmentationTransformer FitCore(IDataView input) =>
        OnnxImageModel.Open(_options, ImagePreprocessing.ImageNet, _environment)
            .HandTo(model => new SemanticSegmentationTransformer(_options, model));

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        SemanticSegmentationTransformer.CreateColumns(_options, ["class"]);
}
