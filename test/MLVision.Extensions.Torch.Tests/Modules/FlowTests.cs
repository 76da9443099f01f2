using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>A forward pass over a flow, beside the same pass over tensors.</summary>
[TestClass]
public sealed class FlowTests
{
    private const int Channels = 3;

    [TestMethod]
    public void A_pass_has_the_output_and_the_gradients_of_the_same_pass_over_tensors()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new Everything();
        Tensor images = randn([2, Channels, 8, 6], requires_grad: true);

        (Tensor output, Tensor[] gradients) = Differentiate(network.call);
        (Tensor expected, Tensor[] expectedGradients) = Differentiate(network.OverTensors);

        Assert.AreEqual(0, MaxDifference(expected, output), 1e-6);
        for (int i = 0; i < gradients.Length; i++)
            Assert.AreEqual(0, MaxDifference(expectedGradients[i], gradients[i]), 1e-5, $"gradient {i}");

        (Tensor, Tensor[]) Differentiate(Func<Tensor, Tensor> pass)
        {
            Tensor result = pass(images);
            IList<Tensor> found = autograd.grad([result.mul(result).sum()], [images, .. network.parameters()]);
            return (result, [.. found]);
        }
    }

    [TestMethod]
    public void An_exported_pass_gives_what_it_gives_itself()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using Sequential network = nn.Sequential(("pass", new Everything()), ("flatten", nn.Flatten()));
        network.eval();
        Tensor images = randn([3, Channels, 8, 6]);
        using var folder = new MLVision.Extensions.Tests.TemporaryFolder();
        string path = Path.Combine(folder.Path, "flow.onnx");

        network.ExportToOnnx(path, Channels, 8, 6, options: new OnnxExportOptions { IncludeActivation = false });

        using var scorer = new OnnxScorer(path);
        float[] expected = network.call(images).data<float>().ToArray(), actual = scorer.Score(images);
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5, $"value {i}");
    }

    [TestMethod]
    public void A_pass_leaves_nothing_but_its_result_and_frees_no_input()
    {
        using IDisposable noGrad = no_grad();
        using var network = new Everything();
        network.eval();
        using Tensor images = randn([2, Channels, 8, 6]);
        network.call(images).Dispose();
        long before = Tensor.TotalCount;

        Tensor output = network.call(images);

        Assert.AreEqual(before + 1, Tensor.TotalCount);
        Assert.IsFalse(images.IsInvalid);
        output.Dispose();
    }

    [TestMethod]
    public void A_pass_that_does_nothing_returns_a_tensor_of_its_own()
    {
        using var nothing = new Nothing();
        using Tensor images = ones([1, 2]);

        using (Tensor output = nothing.call(images))
            Assert.AreEqual(2, output.sum().item<float>());

        Assert.IsFalse(images.IsInvalid);
    }

    [TestMethod]
    public void A_tensor_that_was_used_without_being_shared_is_not_there_any_more()
    {
        using DisposeScope scope = NewDisposeScope();
        using var careless = new Careless();
        Assert.Throws<Exception>(() => careless.call(ones([1, 2])));
    }

    private static double MaxDifference(Tensor left, Tensor right) => left.sub(right).abs().max().item<float>();

    private sealed class Everything : FlowModule
    {
        private readonly Conv2d conv1;
        private readonly BatchNorm2d bn1;
        private readonly Conv2d conv2;
        private readonly Conv2d conv3;

        public Everything()
            : base(nameof(Everything))
        {
            manual_seed(1);
            conv1 = nn.Conv2d(Channels, 16, 3, padding: 1);
            bn1 = nn.BatchNorm2d(16);
            conv2 = nn.Conv2d(16, 16, 3, padding: 1);
            conv3 = nn.Conv2d(16, 16, 1);
            RegisterComponents();
            // A running mean that moved would make the second pass another one.
            bn1.eval();
        }

        public Tensor OverTensors(Tensor input)
        {
            Tensor maps = bn1.call(conv1.call(input)).relu();
            Tensor gate = conv3.call(nn.functional.adaptive_avg_pool2d(maps, 1)).sigmoid();
            Tensor sum = conv2.call(maps).mul(gate).add(maps, ScalarScope.One).relu();
            Tensor joined = cat([sum, maps.tanh(), sum.slice(1, 2, 9, 3)], 1);
            return nn.functional.pad(joined, new long[] { 0, 0, 1, 2 }).add(joined.slice(2, 0, 1, 1), ScalarScope.One);
        }

        protected override Flow Forward(Flow input)
        {
            using Flow maps = input.Then(conv1).Then(bn1).Relu().Shared();
            Flow gate = maps.AdaptiveAveragePool(1).Then(conv3).Sigmoid();
            using Flow sum = maps.Then(conv2).Multiply(gate).Add(maps).Relu().Shared();
            using Flow joined = sum.Concat(1, maps.Tanh(), sum.Slice(1, 2, 9, step: 3)).Shared();
            return joined.Pad([0, 0, 1, 0], [0, 0, 2, 0]).Add(joined.Slice(2, 0, 1));
        }
    }

    private sealed class Nothing() : FlowModule(nameof(Nothing))
    {
        protected override Flow Forward(Flow input) => input;
    }

    private sealed class Careless() : FlowModule(nameof(Careless))
    {
        protected override Flow Forward(Flow input)
        {
            Flow used = input.Tanh();
            return used.Tanh().Add(used);
        }
    }
}
