using Microsoft.ML;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Opens a detection model; see <see cref="ObjectDetectionCatalog"/>. It learns nothing.</summary>
public sealed class ObjectDetectionEstimator : RowMappingEstimator<ObjectDetectionTransformer>
{
    private readonly ObjectDetectionOptions _options;

    internal ObjectDetectionEstimator(ObjectDetectionOptions options) => _options = options;

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs => [InputColumn.Image(_options.ImageColumnName)];

    /// <inheritdoc/>
    protected override ObjectDetectionTransformer FitCore(IDataView input) =>
        OnnxImageModel.Open(_options, _options.Decoder.UsualPreprocessing)
            .HandTo(model => new ObjectDetectionTransformer(_options, model));

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        ObjectDetectionTransformer.CreateColumns(_options, ["class"]);
}
