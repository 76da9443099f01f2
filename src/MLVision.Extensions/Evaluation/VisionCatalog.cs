using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>The evaluation of semantic segmentation and of object detection.</summary>
public sealed class VisionCatalog
{
    internal VisionCatalog()
    {
    }

    /// <summary>Compares predicted masks with true ones, pixel by pixel over all rows.</summary>
    /// <remarks>
    /// Either column is an image (<see cref="MLImage"/>) whose red, green and blue are the class, a vector of <see cref="byte"/>
    /// with one class for each pixel, or a vector of keys, whose missing values (0) have no class. Classes count from 0; the
    /// first key is class 0. Columns that have names of classes (keys, or the annotation <c>ClassNames</c> of bytes) are matched
    /// by these.
    /// </remarks>
    /// <param name="data">One row for each image.</param>
    /// <param name="labelColumnName">The column of the true masks.</param>
    /// <param name="predictedMaskColumnName">The column of the predicted masks.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    /// <exception cref="ArgumentException">A column is missing or of another type; the message names it.</exception>
    /// <exception cref="InvalidDataException">
    /// A row has no mask, masks of different sizes or a class that there is not; the message names row and column.
    /// </exception>
    /// <exception cref="InvalidOperationException">No pixel has a true class.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was cancelled.</exception>
    public SegmentationMetrics EvaluateSegmentation(IDataView data, string labelColumnName = "Mask",
        string predictedMaskColumnName = "PredictedMask", SegmentationEvaluationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new SegmentationEvaluationOptions();
        options.Validate();
        return SegmentationEvaluator.Evaluate(data, labelColumnName, predictedMaskColumnName, options, cancellationToken);
    }

    /// <summary>Compares predicted boxes with true ones, by the definitions of Pascal VOC and of COCO.</summary>
    /// <remarks>
    /// The columns are those of ML.NET's object detection, of the loaders of detection data sets and of
    /// <c>ScoreObjectDetection</c>. If the keys of both label columns have names, the classes are matched by these. Difficult
    /// objects and crowds need not be found, and predictions that find one are not wrong; COCO's metrics treat difficult ones as
    /// ignored objects that are no crowds.
    /// </remarks>
    /// <param name="data">One row for each image, also for those without objects or predictions.</param>
    /// <param name="options">The names of the columns and other options; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the evaluation.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    /// <exception cref="ArgumentException">A column is missing or of another type; the message names it.</exception>
    /// <exception cref="InvalidDataException">
    /// Vectors of a row do not fit together, a class is missing, or a number is not finite; the message names row and column.
    /// </exception>
    /// <exception cref="OperationCanceledException">The evaluation was cancelled.</exception>
    public DetectionMetrics EvaluateDetection(IDataView data, DetectionEvaluationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        options ??= new DetectionEvaluationOptions();
        options.Validate();
        return DetectionEvaluator.Evaluate(data, options, cancellationToken);
    }
}
