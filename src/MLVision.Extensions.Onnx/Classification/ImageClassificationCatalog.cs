using Microsoft.ML;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Image classification with ONNX models as a component of a pipeline.</summary>
public static class ImageClassificationCatalog
{
    /// <summary>
    /// Classifies images with an ONNX model: adds the columns PredictedLabel, a key with the names of the classes, and Score,
    /// their probabilities, which ML.NET evaluates as those of any multiclass classifier.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static ImageClassificationEstimator ScoreImageClassification(
        this TransformsCatalog catalog, ImageClassificationOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new ImageClassificationEstimator(options, MLNetInternals.GetEnvironment(catalog));
    }

    /// <summary>Classifies images with an ONNX model.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="modelPath">The file of the model.</param>
    /// <param name="imageColumnName">The column of images.</param>
    /// <exception cref="ArgumentException">An argument is empty.</exception>
    public static ImageClassificationEstimator ScoreImageClassification(
        this TransformsCatalog catalog, string modelPath, string imageColumnName = "Image") =>
        ScoreImageClassification(
            catalog, new ImageClassificationOptions { ModelPath = modelPath, ImageColumnName = imageColumnName });
}
