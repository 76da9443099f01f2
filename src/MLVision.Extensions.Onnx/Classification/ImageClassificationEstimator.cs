using Microsoft.ML;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Opens a classification model; see <see cref="ImageClassificationCatalog"/>. It learns nothing.</summary>
public sealed class ImageClassificationEstimator : RowMappingEstimator<ImageClassificationTransformer>
{
    private readonly ImageClassificationOptions _options;

    internal ImageClassificationEstimator(ImageClassificationOptions options) => _options = options;

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs => [InputColumn.Image(_options.ImageColumnName)];

    /// <inheritdoc/>
    protected override ImageClassificationTransformer FitCore(IDataView input) =>
        OnnxImageModel.Open(_options, ImagePreprocessing.ImageNet)
            .HandTo(model => new ImageClassificationTransformer(_options, model));

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        ClassLabels.FromNames(["class"]).CreateOutputColumns(1);
}
