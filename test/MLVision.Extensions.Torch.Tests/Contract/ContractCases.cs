using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Torch;
using MLVision.Extensions.Torch.Tests;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>The trainer with networks of several origins; each passes all of <see cref="ContractTests"/>.</summary>
internal static class ContractCases
{
    /// <summary>The assembly whose estimators these are.</summary>
    public const string Library = "MLVision.Extensions.Torch";

    // libtorch may choose another kernel for a batch of another size.
    private const float Tolerance = 1e-5f;

    public static IReadOnlyList<ContractCase> All { get; } =
    [
        Create("network of the library", 3, () => new ConvolutionalNetworkOptions { Architecture = "lenet5", Training = Short }),
        Create("network of the application", 3, () => new ConvolutionalNetworkOptions
        {
            CreateNetwork = SmallNetwork.Create, Grayscale = true, Training = Short,
        }),
        Create("network with a single output", 2, () => new ConvolutionalNetworkOptions
        {
            Architecture = "mlp", HiddenSizes = [8], SingleOutput = true, Training = Short,
        }),
    ];

    private static TrainingOptions Short => new() { Epochs = 2, BatchSize = 8 };

    public static ContractCase Find(string name) => All.Single(contractCase => contractCase.Name == name);

    private static ContractCase Create(string name, int classes, Func<ConvolutionalNetworkOptions> options) =>
        ContractCase.Of<LabeledImageRow, ClassOutput>(
            name, ["Label", "Image"], () => Rows(classes),
            ml => ml.MulticlassClassification.Trainers.ConvolutionalNetwork(options()),
            ml => ml.Transforms.Conversion.MapValueToKey("Label"), Tolerance);

    private static LabeledImageRow[] Rows(int classes) => [.. ContractRows.Images().Select((row, i) => new LabeledImageRow
    {
        Label = new[] { "cat", "dog", "bird" }[i % classes], Image = row.Image,
    })];

    private sealed class LabeledImageRow
    {
        public string Label { get; set; } = "";

        [ImageType(20, 24)]
        public MLImage? Image { get; set; }
    }

    private sealed class ClassOutput
    {
        public uint PredictedLabel { get; set; }

        public float[] Score { get; set; } = [];
    }
}
