using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class FineTuningTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly List<string> _log = [];

    [TestMethod]
    public void Training_starts_from_a_file_except_for_a_last_layer_of_other_classes()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "pretrained.pth");
        using nn.Module<Tensor, Tensor> pretrained = Pretrained(classes: 7, path);
        // A step so small that nothing moves.
        using ConvolutionalNetworkTransformer model = Fit(path, new TrainingOptions
        {
            Epochs = 1, Optimizer = new SgdOptions { LearningRate = 1e-30 },
        });
        Dictionary<string, Tensor> actual = model.Network.state_dict();
        foreach ((string name, Tensor weight) in pretrained.named_parameters().Where(item => !item.name.StartsWith("fc.")))
            Assert.IsTrue(allclose(weight, actual[name], 0, 1e-20), name);

        string message = Assert.ContainsSingle(text => text.Contains("weights come from"), _log);
        StringAssert.Contains(message, "Info: ");
        StringAssert.Contains(message, "2 begin anew: fc.weight ([7 x 64] in the file, [10 x 64] in the network), fc.bias");
    }

    [TestMethod]
    public void More_than_the_last_layer_that_begins_anew_is_a_warning()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "pretrained.safetensors");
        using (nn.Module<Tensor, Tensor> network = Architectures.Create("resnet32", Options(10)))
            WeightFile.Save(network, path);
        Fit(path, new TrainingOptions { Epochs = 1 }).Dispose();
        string message = Assert.ContainsSingle(text => text.Contains("weights come from"), _log);
        StringAssert.Contains(message, "Warning: ");
        StringAssert.Contains(message, "the network has no layer1.3.conv1.weight");
    }

    [TestMethod]
    public void Frozen_layers_and_their_statistics_stay_bit_by_bit_and_the_rest_learns()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "pretrained.pth");
        using nn.Module<Tensor, Tensor> pretrained = Pretrained(classes: 10, path);
        string[] frozen = ["conv1", "bn1", "layer1", "layer2", "layer3.0.conv1.weight"];
        using ConvolutionalNetworkTransformer model = Fit(path, new TrainingOptions
        {
            Epochs = 2, FrozenLayers = frozen, Optimizer = new SgdOptions { LearningRate = 0.05, WeightDecay = 0.01 },
            AverageDecay = 0.5, RestoreBest = false,
        });
        Dictionary<string, Tensor> actual = model.Network.state_dict();
        foreach ((string name, Tensor weight) in pretrained.state_dict())
        {
            bool isFrozen = frozen.Any(part => name == part || name.StartsWith(part + "."));
            Assert.AreEqual(isFrozen, weight.Equals(actual[name]), name);
        }
    }

    [TestMethod]
    public void A_missing_file_and_wrong_names_of_layers_are_errors()
    {
        var missing = Assert.ThrowsExactly<FileNotFoundException>(() => Fit("nowhere.pth", new TrainingOptions()));
        StringAssert.Contains(missing.Message, "'nowhere.pth' (PretrainedWeights)");
        var unknown = Assert.ThrowsExactly<ArgumentException>(
            () => Fit(null, new TrainingOptions { FrozenLayers = ["conv1", "layer4"] }));
        StringAssert.Contains(unknown.Message, "FrozenLayers names 'layer4'");
        StringAssert.Contains(unknown.Message, "conv1, bn1, layer1, layer2, layer3, fc");
        var all = Assert.ThrowsExactly<ArgumentException>(() => Fit(null, new TrainingOptions
        {
            FrozenLayers = ["conv1", "bn1", "layer1", "layer2", "layer3", "fc"],
        }));
        StringAssert.Contains(all.Message, "leaves nothing to train");
    }

    private static nn.Module<Tensor, Tensor> Pretrained(int classes, string path)
    {
        manual_seed(77);
        nn.Module<Tensor, Tensor> network = Architectures.Create("resnet20", Options(classes));
        WeightFile.Save(network, path);
        return network;
    }

    private static NetworkOptions Options(int classes) => new()
    {
        InputChannels = 1, InputHeight = 28, InputWidth = 28, Classes = classes,
    };

    private ConvolutionalNetworkTransformer Fit(string? weights, TrainingOptions training)
    {
        _ml.Log += (_, e) => _log.Add($"{e.Kind}: {e.Message}");
        return _ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
        {
            Architecture = "resnet20", PretrainedWeights = weights, Training = training,
        }).Fit(ScoredDigits.LoadKeyed(_ml, ScoredDigits.Rows(40)));
    }
}
