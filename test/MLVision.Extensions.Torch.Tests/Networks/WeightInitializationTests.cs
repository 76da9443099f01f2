using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>The weights before training have the distribution of the original, by the arithmetic of the papers.</summary>
[TestClass]
public sealed class WeightInitializationTests
{
    // Convolutions of 64 x 64 x 3 x 3 weights: the deviation of so large a sample is within two per cent.
    private const double Near = 0.02;

    [TestMethod]
    public void Resnet_convolutions_are_kaiming_normal_over_the_fan_out()
    {
        AssertDeviation("resnet18", "layer1.0.conv1.weight", Math.Sqrt(2.0 / (64 * 9)), WeightInitialization.Architecture);
        // From 64 to 128 channels: 128 * 9 go out.
        AssertDeviation("resnet18", "layer2.0.conv1.weight", Math.Sqrt(2.0 / (128 * 9)), WeightInitialization.Architecture);
    }

    [TestMethod]
    public void Vgg_linear_layers_are_normal_with_zero_biases()
    {
        AssertDeviation("vgg11", "classifier.0.weight", 0.01, WeightInitialization.Architecture);
        AssertZero("vgg11", "classifier.0.bias", WeightInitialization.Architecture);
        AssertZero("vgg11", "features.3.bias", WeightInitialization.Architecture);
    }

    [TestMethod]
    public void Linear_layers_of_the_others_are_uniform_within_one_over_the_root_of_the_fan_in()
    {
        double bound = 1 / Math.Sqrt(3 * 32 * 32);
        AssertDeviation("mlp", "0.weight", bound / Math.Sqrt(3), WeightInitialization.Architecture);
        using nn.Module network = Build("mlp", WeightInitialization.Architecture);
        using Tensor largest = network.get_parameter("0.weight")!.abs().max();
        Assert.IsTrue(largest.ToDouble() <= bound * 1.000001);
    }

    [TestMethod]
    public void Kaiming_goes_by_the_fan_in_and_has_zero_biases()
    {
        AssertDeviation("resnet18", "layer2.0.conv1.weight", Math.Sqrt(2.0 / (64 * 9)), WeightInitialization.Kaiming);
        AssertDeviation("mlp", "3.weight", Math.Sqrt(2.0 / 512), WeightInitialization.Kaiming);
        AssertZero("mlp", "3.bias", WeightInitialization.Kaiming);
    }

    [TestMethod]
    public void Xavier_goes_by_both_fans_and_has_zero_biases()
    {
        AssertDeviation(
            "resnet18", "layer2.0.conv1.weight", Math.Sqrt(2.0 / (64 * 9 + 128 * 9)), WeightInitialization.Xavier);
        AssertDeviation("mlp", "3.weight", Math.Sqrt(2.0 / (512 + 256)), WeightInitialization.Xavier);
        AssertZero("mlp", "3.bias", WeightInitialization.Xavier);
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_weights()
    {
        using Tensor first = Seeded(5);
        using Tensor second = Seeded(5);
        using Tensor other = Seeded(6);
        Assert.IsTrue(first.bytes.SequenceEqual(second.bytes));
        Assert.IsFalse(first.bytes.SequenceEqual(other.bytes));

        static Tensor Seeded(long seed)
        {
            manual_seed(seed);
            using nn.Module network = Build("resnet20", WeightInitialization.Architecture);
            return network.get_parameter("layer3.0.conv1.weight")!.detach().clone();
        }
    }

    private static void AssertDeviation(string name, string parameter, double expected, WeightInitialization scheme)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module network = Build(name, scheme);
        Tensor weights = network.get_parameter(parameter)!.detach().to(ScalarType.Float64);
        Assert.AreEqual(expected, Math.Sqrt(weights.mul(weights).mean().ToDouble()), expected * Near);
        Assert.AreEqual(0, weights.mean().ToDouble(), expected * Near);
    }

    private static void AssertZero(string name, string parameter, WeightInitialization scheme)
    {
        using DisposeScope scope = NewDisposeScope();
        using nn.Module network = Build(name, scheme);
        Assert.AreEqual(0, network.get_parameter(parameter)!.abs().max().ToDouble());
    }

    private static nn.Module<Tensor, Tensor> Build(string name, WeightInitialization scheme) => Architectures.Create(
        name, new NetworkOptions { InputHeight = 32, InputWidth = 32, Classes = 10, Initialization = scheme });
}
