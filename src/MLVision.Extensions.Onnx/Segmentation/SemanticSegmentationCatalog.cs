using Microsoft.ML;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Semantic segmentation as a component of a pipeline.</summary>
public static class SemanticSegmentationCatalog
{
    /// <summary>Tells the class of each pixel with an ONNX model: adds the column PredictedMask.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static SemanticSegmentationEstimator ScoreSemanticSegmentation(
        this TransformsCatalog catalog, SemanticSegmentationOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new SemanticSegmentationEstimator(options, MLNetInternals.GetEnvironment(catalog));
    }

    /// <summary>Tells the class of each pixel with an ONNX model.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="modelPath">The file of the model.</param>
    /// <param name="imageColumnName">The column of images.</param>
    /// <exception cref="ArgumentException">An argument is empty.</exception>
    public static SemanticSegmentationEstimator ScoreSemanticSegmentation(
        this TransformsCatalog catalog, string modelPath, string imageColumnName = "Image") =>
        ScoreSemanticSegmentation(
            catalog, new SemanticSegmentationOptions { ModelPath = modelPath, ImageColumnName = imageColumnName });
}
