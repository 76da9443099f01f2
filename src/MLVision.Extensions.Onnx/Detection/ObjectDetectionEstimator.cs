using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Opens a detection model; see <see cref="ObjectDetectionCatalog"/>. It learns nothing.</summary>
public sealed class ObjectDetectionEstimator : RowMappingEstimator<ObjectDetectionTransformer>
{
    private readonly ObjectDetectionOptions _options;
    private readonly IHostEnvironment _environment;

    internal ObjectDetectionEstimator(ObjectDetectionOptions options, IHostEnvironment environment)
    {
        _options = OptionsText.Resolve(options, environment);
        _environment = environment;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs => [InputColumn.Image(_options.ImageColumnName)];

    /// <inheritdoc/>
    protected override ObjectDetectionTransformer FitCore(IDataView input) =>
        OnnxImageModel.Open(_options, _options.Decoder.UsualPreprocessing, _environment)
            .HandTo(model => new ObjectDetectionTransformer(_options, model));

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        ObjectDetectionTransformer.CreateColumns(_options, ["class"]);
}
