using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Opens a classification model; see <see cref="ImageClassificationCatalog"/>. It learns nothing.</summary>
public sealed class ImageClassificationEstimator : RowMappingEstimator<ImageClassificationTransformer>
{
    private readonly ImageClassificationOptions _options;
    private readonly IHostEnvironment _environment;

    internal ImageClassificationEstimator(ImageClassificationOptions options, IHostEnvironment environment)
    {
        _options = OptionsText.Resolve(options, environment);
        _environment = environment;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs => [InputColumn.Image(_options.ImageColumnName)];

    /// <inheritdoc/>
    protected override ImageClassificationTransformer FitCore(IDataView input) =>
        OnnxImageModel.Open(_options, ImagePreprocessing.ImageNet, _environment)
            .HandTo(model => new ImageClassificationTransformer(_options, model));

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        ClassLabels.FromNames(["class"]).CreateOutputColumns(1);
}
