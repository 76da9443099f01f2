using Microsoft.ML;
using MLVision.Extensions.Onnx;
using MLVision.Extensions.Onnx.Tests.Models;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>The scorers with small models; each passes all of <see cref="ContractTests"/>.</summary>
internal static class ContractCases
{
    /// <summary>The assembly whose estimators these are.</summary>
    public const string Library = "MLVision.Extensions.Onnx";

    // ONNX Runtime may choose another kernel for a batch of another size.
    private const float Tolerance = 1e-4f;

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        ContractCase.Of<ImageRow, DetectionOutput>("object detection", ["Image"], ContractRows.Images,
            ml => ml.Transforms.ScoreObjectDetection(new ObjectDetectionOptions
            {
                ModelPath = TestImages.Model("varying"), Decoder = new YoloV8Decoder { BoxesFirst = false }, BatchSize = 4,
            }), tolerance: Tolerance),
        ContractCase.Of<ImageRow, MaskOutput>("semantic segmentation", ["Image"], ContractRows.Images,
            ml => ml.Transforms.ScoreSemanticSegmentation(new SemanticSegmentationOptions
            {
                ModelPath = TestImages.Model("segmentation"), ProbabilityColumnName = "Probabilities", BatchSize = 3,
            }), tolerance: Tolerance),
        ContractCase.Of<ImageRow, ClassOutput>("image classification", ["Image"], ContractRows.Images,
            ml => ml.Transforms.ScoreImageClassification(new ImageClassificationOptions
            {
                ModelPath = TestImages.Model("classification"),
                Preprocessing = new ImagePreprocessing { Fit = ImageFit.CenterCrop },
            }), tolerance: Tolerance),
        ContractCase.Of<ImageRow, ClassOutput>("fixed batch", ["Image"], ContractRows.Images,
            ml => ml.Transforms.ScoreImageClassification(TestImages.Model("classification_fixed")), tolerance: Tolerance),
    ];

    public static ContractCase Find(string name) => All.Single(contractCase => contractCase.Name == name);

    private sealed class DetectionOutput
    {
        public uint[] PredictedLabel { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }

    private sealed class MaskOutput
    {
        public byte[] PredictedMask { get; set; } = [];

        public float[] Probabilities { get; set; } = [];
    }

    private sealed class ClassOutput
    {
        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }
}
