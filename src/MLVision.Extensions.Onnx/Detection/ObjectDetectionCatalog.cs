using Microsoft.ML;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>Object detection as a component of a pipeline.</summary>
public static class ObjectDetectionCatalog
{
    /// <summary>
    /// Finds objects in images with an ONNX model: adds the columns PredictedLabel, PredictedBoundingBoxes and Score, as
    /// ML.NET's own object detection has them.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static ObjectDetectionEstimator ScoreObjectDetection(this TransformsCatalog catalog, ObjectDetectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        return new ObjectDetectionEstimator(options, MLNetInternals.GetEnvironment(catalog));
    }

    /// <summary>Finds objects in images with an ONNX model.</summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="modelPath">The file of the model.</param>
    /// <param name="decoder">How the outputs of the model become boxes.</param>
    /// <param name="imageColumnName">The column of images.</param>
    /// <param name="scoreThreshold">The least score of a box, 0 to 1.</param>
    /// <exception cref="ArgumentException">An argument is out of range.</exception>
    public static ObjectDetectionEstimator ScoreObjectDetection(this TransformsCatalog catalog, string modelPath,
        DetectionDecoder decoder, string imageColumnName = "Image", float scoreThreshold = 0.25f) =>
        ScoreObjectDetection(catalog, new ObjectDetectionOptions
        {
            ModelPath = modelPath,
            Decoder = decoder,
            ImageColumnName = imageColumnName,
            ScoreThreshold = scoreThreshold,
        });
}
