using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Onnx.Tests.Models;
using MLVision.Extensions.Tests.Contract;
using MLVision.Extensions.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Onnx.Tests.Classification;

/// <summary>What MLVision.Extensions.Torch exports is scored here without being told anything.</summary>
[TestClass]
public class ExportedNetworkTests
{
    private static readonly GoldenCase _golden = new GoldenFile("scoring").Case("classification");
    private static readonly string[] _names = ["cat", "dog", "owl"];

    [TestInitialize]
    public void RequireTorch() => TorchRequirement.Check();

    [TestMethod]
    [DataRow(true, true)]
    [DataRow(true, false)]
    [DataRow(false, true)]
    public void AnExportedNetworkGivesItsScoresWithTheNamesOfItsClasses(bool normalizes, bool givesProbabilities)
    {
        int[] shape = _golden.Shape("images");
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        manual_seed(1);
        using nn.Module<Tensor, Tensor> network = Architectures.Create(
            "resnet20", new NetworkOptions { InputHeight = shape[1], InputWidth = shape[2], Classes = _names.Length });
        network.eval();
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        network.ExportToOnnx(
            path, 3, shape[1], shape[2], ImageNormalization.ImageNet, _names,
            new OnnxExportOptions { IncludeNormalization = normalizes, IncludeActivation = givesProbabilities });
        float[] expected = nn.functional.softmax(network.call(Normalized(shape)), 1).data<float>().ToArray();

        var ml = new MLContext();
        IDataView images = TestImages.Load(ml, TestImages.Of(_golden, "images"));
        using ImageClassificationTransformer scorer =
            ml.Transforms.ScoreImageClassification(new ImageClassificationOptions { ModelPath = path }).Fit(images);
        CollectionAssert.AreEqual(_names, scorer.ClassNames.ToArray());
        int row = 0;
        foreach (float[] scores in scorer.Transform(images).GetColumn<float[]>("Score"))
            TestImages.AreClose(expected.AsSpan(3 * row, 3), scores, 1e-4, $"image {row++}");
        Assert.AreEqual(shape[0], row);
    }

    private static Tensor Normalized(int[] shape)
    {
        Tensor pixels = tensor(_golden.Bytes("images"), [shape[0], shape[1], shape[2], 3], ScalarType.Byte);
        Tensor planes = pixels.permute(0, 3, 1, 2).to_type(ScalarType.Float32) / 255;
        ImageNormalization normalization = ImageNormalization.ImageNet;
        return (planes - PerChannel(normalization.Means)) / PerChannel(normalization.Deviations);

        static Tensor PerChannel(IReadOnlyList<float> values) => tensor(values.ToArray(), [1, 3, 1, 1], ScalarType.Float32);
    }
}
