using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Tests.Bridge;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>Every estimator of the library and of the bridge's tests; each passes all of <see cref="ContractTests"/>.</summary>
internal static class ContractCases
{
    /// <summary>The assembly whose estimators these are.</summary>
    public const string Library = "MLVision.Extensions";

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        ContractCase.Of<VectorRow, ScalingOutput>("row by row", ["Features"], ContractRows.Vectors,
            _ => new ScalingEstimator(2.5f, lookAheadRows: 0)),
        ContractCase.Of<VectorRow, ScalingOutput>("row by row, read ahead", ["Features"], ContractRows.Vectors,
            _ => new ScalingEstimator(0.3f, lookAheadRows: 4, saveLarge: true)),
        ContractCase.Of<ImageRow, MeanOutput>("whole batches of images", ["Image"], ContractRows.Images,
            _ => new MeanColorEstimator()),
        ContractCase.Of<ImageRow, VectorOutput>("HOG", ["Image"], ContractRows.Images,
            ml => ml.Transforms.ExtractHog("Vector", "Image", new HogOptions
            {
                Orientations = 6, CellWidth = 5, CellHeight = 4, BlockWidth = 2, BlockHeight = 2,
                BlockStrideX = 3, BlockStrideY = 4,
                BlockNorm = HogBlockNorm.L1Sqrt, Clip = 0.3f, Signed = true, ColorMode = HogColorMode.Gray,
                GaussianWindow = true, WindowSigma = 4, Order = HogOrder.ColumnMajor,
            })),
        ContractCase.Of<ImageRow, VectorOutput>("HOG of Dalal and Triggs", ["Image"], ContractRows.Images,
            ml => ml.Transforms.ExtractHog("Vector", "Image", HogOptions.DalalTriggs)),
        ContractCase.Of<ImageRow, PictureOutput>("picture of HOG", ["Image"], ContractRows.Images,
            ml => ml.Transforms.RenderHog("Picture", "Image", new RenderHogOptions { Gain = 2 })),
        ContractCase.Of<ImageRow, VectorOutput>("gradients", ["Image"], ContractRows.Images,
            ml => ml.Transforms.ExtractGradients("Vector", "Image", new GradientOptions
            {
                Parts = GradientParts.Vertical | GradientParts.Direction,
            })),
        ContractCase.Of<ImageRow, VectorOutput>("local binary patterns", ["Image"], ContractRows.Images,
            ml => ml.Transforms.ExtractLbp("Vector", "Image", new LbpOptions
            {
                Points = 10, Radius = 1.5f, Method = LbpMethod.UniformWithRotation, CellsX = 2, CellsY = 3, Normalize = false,
            })),
        ContractCase.Of<ImageRow, VectorOutput>("colour histogram", ["Image"], ContractRows.Images,
            ml => ml.Transforms.ExtractColorHistogram("Vector", "Image", new ColorHistogramOptions
            {
                ColorSpace = ColorSpace.Hsv, Bins = 3, Joint = true, Normalize = false,
            })),
        ContractCase.Of<ImageRow, PictureOutput>("filtered image", ["Image"], ContractRows.Images,
            ml => ml.Transforms.FilterImage("Picture", "Image", new FilterOptions
            {
                Kernel = ImageKernel.SobelY, Flip = true, Padding = ImagePadding.Circular, Scale = 0.5f, Offset = 128,
            })),
        ContractCase.Of<ImageRow, VectorOutput>("filtered vector", ["Image"], ContractRows.Images,
            ml => ml.Transforms.FilterImage("Vector", "Image", new FilterOptions
            {
                Kernel = ImageKernel.Gaussian(1), Padding = ImagePadding.None, StrideX = 2, StrideY = 3,
                Channels = ImageChannels.Gray, Output = ImageOutput.Vector,
            })),
        ContractCase.Of<ImageRow, VectorOutput>("pooled vector", ["Image"], ContractRows.Images,
            ml => ml.Transforms.PoolImage("Vector", "Image", new PoolOptions
            {
                Kind = PoolKind.Average, WindowWidth = 3, WindowHeight = 4, StrideX = 2, StrideY = 1, PaddingX = 1, PaddingY = 2,
                CountPadding = false, Output = ImageOutput.Vector,
            })),
        ContractCase.Of<FileRow, DecodedOutput>("decoded file", ["Name"], ContractRows.Files,
            ml => ml.Transforms.DecodeImages("Picture", "Name", new ImageDecodingOptions
            {
                Folder = TestData.Path("images"), Width = 16, Height = 12,
            })),
        ContractCase.Of<FileRow, DecodedOutput>("decoded bytes", ["Bytes"], ContractRows.Files,
            ml => ml.Transforms.DecodeImages("Picture", "Bytes", new ImageDecodingOptions { Width = 16, Height = 12 })),
        ContractCase.Of<MaskFileRow, MaskOutput>("decoded mask", ["Path"], ContractRows.MaskFiles,
            ml => ml.Transforms.DecodeMasks("Mask", "Path", new MaskDecodingOptions
            {
                ClassNames = ["a", "b", "c"], IgnoredIds = [3, 4, 5], Width = 13, Height = 9,
                Colors = [.. Enumerable.Range(0, 6).Select(
                    k => new MaskColor((byte)(40 * k), (byte)(255 - 20 * k), (byte)(7 * k), (byte)k))],
            })),
        ContractCase.Of<BoxRow, PictureOutput>("drawn boxes", ["Image", "PredictedLabel", "PredictedBoundingBoxes", "Score"],
            ContractRows.Boxes, ml => ml.Transforms.DrawBoundingBoxes("Picture", "Image", options: new BoxDrawingOptions
            {
                LineWidth = 2, FontScale = 1, ShowLabels = false, MinScore = 0.3f,
            }), ml => ml.Transforms.Conversion.MapValueToKey("PredictedLabel")),
        ContractCase.Of<BoxRow, PictureOutput>("drawn masks", ["Image", "Mask"], ContractRows.Boxes,
            ml => ml.Transforms.DrawMasks("Picture", "Image", "Mask", new MaskDrawingOptions { Opacity = 0.25f, FontScale = 2 })),
        ContractCase.Of<VectorRow, ClassOutput>("nearest neighbours", ["Features", "Label"], ContractRows.Vectors,
            ml => ml.MulticlassClassification.Trainers.NearestNeighbors(), ml => ml.Transforms.Conversion.MapValueToKey("Label")),
        ContractCase.Of<VectorRow, ClassOutput>("logistic regression of classes", ["Features", "Label"], ContractRows.Vectors,
            ml => ml.MulticlassClassification.Trainers.LogisticRegression(),
            ml => ml.Transforms.Conversion.MapValueToKey("Label")),
        ContractCase.Of<VectorRow, BinaryOutput>("binary logistic regression", ["Features", "IsCat"], ContractRows.Vectors,
            ml => ml.BinaryClassification.Trainers.LogisticRegression("IsCat", l1Regularization: 0.1)),
    ];

    public static ContractCase Find(string name) => All.Single(contractCase => contractCase.Name == name);

    private sealed class ScalingOutput
    {
        public float[] Scaled { get; set; } = [];

        public float Sum { get; set; }
    }

    private sealed class VectorOutput
    {
        public float[] Vector { get; set; } = [];
    }

    private sealed class PictureOutput
    {
        [ImageType(20, 24)]
        public MLImage? Picture { get; set; }
    }

    private sealed class MaskOutput
    {
        public byte[] Mask { get; set; } = [];
    }

    private sealed class DecodedOutput
    {
        [ImageType(12, 16)]
        public MLImage? Picture { get; set; }
    }

    private sealed class ClassOutput
    {
        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }

    private sealed class BinaryOutput
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }
    }

    private sealed class MeanOutput
    {
        public float[] Mean { get; set; } = [];
    }
}
