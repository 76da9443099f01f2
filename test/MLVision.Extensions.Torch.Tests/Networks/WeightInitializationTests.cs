using System.Security.Cryptography;
using TorchSharp;
using TorchSharp.Modules;
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

    public static IEnumerable<object[]> Names() =>
        Architectures.Names.Where(name => !name.StartsWith("test", StringComparison.Ordinal))
            .Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void All_weights_are_defined_and_have_the_distribution_that_the_documentation_says(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(7);
        using nn.Module<Tensor, Tensor> network = Build(name);
        bool isVgg = name.StartsWith("vgg", StringComparison.Ordinal), isResidual = name.Contains("resnet");
        foreach ((string path, nn.Module module) in network.named_modules())
        {
            switch (module)
            {
                case Conv2d { weight: var weight } layer when isVgg || isResidual:
                    AssertNormal(weight, Math.Sqrt(2.0 / (weight.numel() / weight.shape[1])), path);
                    AssertAll(layer.bias, 0, path);
                    break;
                case Linear { weight: var weight } layer when isVgg:
                    AssertNormal(weight, 0.01, path);
                    AssertAll(layer.bias, 0, path);
                    break;
                case Conv2d { weight: var weight } layer:
                    AssertUniform(weight, layer.bias, weight.numel() / weight.shape[0], path);
                    break;
                case Linear { weight: var weight } layer:
                    AssertUniform(weight, layer.bias, weight.shape[1], path);
                    break;
                case BatchNormalization norm:
                    AssertAll(norm.weight, 1, path);
                    AssertAll(norm.bias, 0, path);
                    AssertAll(norm.running_mean, 0, path);
                    AssertAll(norm.running_var, 1, path);
                    AssertAll(norm.num_batches_tracked, 0, path);
                    break;
                default:
                    Assert.IsEmpty(module.named_parameters(recurse: false), $"{path} has weights that this test does not know.");
                    Assert.IsEmpty(module.named_buffers(recurse: false), $"{path} has buffers that this test does not know.");
                    break;
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void No_weight_is_what_happens_to_be_in_memory(string name) => Assert.IsTrue(IsDefined(() => Build(name)));

    [TestMethod]
    public void Memory_that_nobody_has_written_to_is_noticed() =>
        Assert.IsFalse(IsDefined(() => new Undefined()));

    /// <summary>
    /// Whether a network has the same bits when it is made twice with one seed, the second time in memory that is full of NaN.
    /// </summary>
    private static bool IsDefined(Func<nn.Module> create)
    {
        using DisposeScope scope = NewDisposeScope();
        // Or else the operating system would give memory full of zeros.
        using FreedMemory memory = FreedMemory.Keep();
        List<byte[]> first;
        using (nn.Module network = Create())
        {
            first = Hashes(network);
            using IDisposable noGrad = no_grad();
            using var numbers = new ScalarScope();
            foreach (Tensor tensor in network.state_dict().Values)
                tensor.fill_(numbers.Of(tensor.is_floating_point() ? double.NaN : -1));
        }

        using nn.Module second = Create();
        return first.Zip(Hashes(second)).All(pair => pair.First.SequenceEqual(pair.Second));

        nn.Module Create()
        {
            manual_seed(8);
            return create();
        }

        static List<byte[]> Hashes(nn.Module network) =>
            [.. network.state_dict().Values.Select(tensor => SHA256.HashData(tensor.bytes))];
    }

    private static nn.Module<Tensor, Tensor> Build(string name)
    {
        int size = name is "alexnet" or "zfnet" ? 64 : 32;
        return Architectures.Create(name, new NetworkOptions { InputHeight = size, InputWidth = size, Classes = 10 });
    }

    // Six standard errors of the mean, and of the deviation of a normal distribution.
    private static void AssertNormal(Tensor weight, double deviation, string path)
    {
        (double mean, double actual) = Moments(weight);
        double error = 6 / Math.Sqrt(weight.numel());
        Assert.AreEqual(0, mean, deviation * error, path);
        Assert.AreEqual(deviation, actual, deviation * error, path);
    }

    /// <summary>As PyTorch has it: weights and biases within one over the root of the fan in.</summary>
    private static void AssertUniform(Tensor weight, Tensor? bias, long fanIn, string path)
    {
        double bound = 1 / Math.Sqrt(fanIn);
        AssertNormal(weight, bound / Math.Sqrt(3), path);
        Assert.IsTrue(LargestOf(weight) <= bound * 1.000001, path);
        Assert.IsNotNull(bias, path);
        Assert.IsTrue(LargestOf(bias) <= bound * 1.000001, path);
        // Of six numbers or more, all are so small once in 64 million times.
        Assert.IsTrue(LargestOf(bias) >= 0.05 * bound, path);
    }

    private static void AssertAll(Tensor? tensor, double value, string path)
    {
        if (tensor is null)
            return;
        using DisposeScope scope = NewDisposeScope();
        using var numbers = new ScalarScope();
        Tensor wanted = full_like(tensor, numbers.Of(value));
        Assert.IsTrue(wanted.bytes.SequenceEqual(tensor.bytes), path);
    }

    private static double LargestOf(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        return tensor.detach().abs().max().ToDouble();
    }

    private static (double Mean, double Deviation) Moments(Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = tensor.detach().to(ScalarType.Float64);
        double mean = values.mean().ToDouble();
        return (mean, Math.Sqrt(values.mul(values).mean().ToDouble()));
    }

    /// <summary>A module whose author has forgotten to say what it begins with.</summary>
    private sealed class Undefined : nn.Module
    {
        private readonly Parameter weight = nn.Parameter(empty(300, 1000));

        public Undefined()
            : base(nameof(Undefined)) => RegisterComponents();
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
