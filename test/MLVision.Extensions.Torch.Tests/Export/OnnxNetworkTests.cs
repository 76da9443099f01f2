using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Every network of the library, exported and run by ONNX Runtime, gives what torchvision's gives.</summary>
[TestClass]
public sealed class OnnxNetworkTests
{
    private const double Tolerance = 1e-4;

    [TestMethod]
    [GoldenNetworkCases(LeavesOutLarge = true)]
    public void Exported_networks_score_as_those_of_torchvision(int index)
    {
        GoldenNetwork golden = GoldenNetworks.All[index];
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
