using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Every network of the library, exported and run by ONNX Runtime, gives what torchvision's gives.</summary>
[TestClass]
public sealed class OnnxNetworkTests
{
    private const double Tolerance = 1e-4;

    // The wide classifiers of VGG take half a gigabyte each, and are the same at all depths.
    private const long LargeNetwork = 100_000_000;

    private static readonly IReadOnlyList<GoldenNetwork> _golden =
        [.. GoldenNetworks.Load().Where(golden => golden.Parameters < LargeNetwork || golden.Network == "vgg11")];

    public static IEnumerable<object[]> Cases() => Enumerable.Range(0, _golden.Count).Select(index => new object[] { index });

    public static string NameOf(System.Reflection.MethodInfo method, object[] arguments) =>
        $"{method.Name} ({_golden[(int)arguments[0]]})";

    [TestMethod]
    [DynamicData(nameof(Cases), DynamicDataDisplayName = nameof(NameOf))]
    public void Exported_networks_score_as_those_of_torchvision(int index)
    {
        GoldenNetwork golden = _golden[index];
        using DisposeScope scope = NewDisposeScope();
        using nn.Module<Tensor, Tensor> network = GoldenNetworks.Build(golden);
        GoldenNetworks.FillWeights(network);
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "network.onnx");
        network.ExportToOnnx(
            path, golden.Shape[0], golden.Shape[1], golden.Shape[2],
            options: new OnnxExportOptions { IncludeActivation = false });

        Tensor images = GoldenNetworks.Images(golden.Shape[0], golden.Shape[1], golden.Shape[2]);
        using var scorer = new OnnxScorer(path);
        float[] scores = scorer.Score(images);
        Assert.AreEqual(golden.Scores.Length, scores.Length);
        for (int i = 0; i < scores.Length; i++)
            Assert.AreEqual(golden.Scores[i], scores[i], Tolerance, $"score {i}");

        // The size of the batch is open.
        float[] first = scorer.Score(images.slice(0, 0, 1, 1));
        Assert.AreEqual(GoldenNetworks.Classes, first.Length);
        for (int i = 0; i < first.Length; i++)
            Assert.AreEqual(golden.Scores[i], first[i], Tolerance, $"score {i} of one image");
    }
}
