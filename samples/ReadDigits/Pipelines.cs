using Microsoft.ML;
using Microsoft.ML.Transforms;
using MLVision.Extensions;
using MLVision.Extensions.Torch;
using Samples;

namespace ReadDigits;

/// <summary>
/// The two ways to read digits. Any estimator of ML.NET can stand before or after those of this library; the network takes the
/// place of the features and of the trainer, the rest stays.
/// </summary>
internal static class Pipelines
{
    /// <summary>Cells of 7 x 7 pixels: 3 x 3 blocks of 2 x 2 cells with 9 orientations, 324 numbers for a digit.</summary>
    public static HogOptions Hog { get; } = HogOptions.DalalTriggs with { CellWidth = 7, CellHeight = 7 };

    /// <summary>HOG and logistic regression.</summary>
    public static IEstimator<ITransformer> WithHog(MLContext ml) =>
        Keys(ml)
            .Append(ml.Transforms.ExtractHog("Features", "Image", Hog))
            .Append(ml.MulticlassClassification.Trainers.LogisticRegression(l2Regularization: 0.1))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    /// <summary>LeNet-5, which learns its features itself.</summary>
    public static IEstimator<ITransformer> WithNetwork(MLContext ml, TrainingDisplay display) =>
        Keys(ml)
            .Append(ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
            {
                Architecture = "lenet5",
                Grayscale = true,
                Augmentation = new AugmentationOptions { CropPadding = 2, Rotation = 10, Scaling = 0.1 },
                Training = new TrainingOptions
                {
                    Epochs = 15,
                    BatchSize = 64,
                    Optimizer = new AdamOptions { LearningRate = 0.004 },
                    Schedule = new OneCycleSchedule(),
                    Progress = display,
                    BatchProgress = display,
                    CancellationToken = display.Cancellation,
                },
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    private static ValueToKeyMappingEstimator Keys(MLContext ml) =>
        ml.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue);
}
