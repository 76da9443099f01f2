using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
public sealed class PrecisionTests
{
    public static IEnumerable<object[]> Convolutions() =>
    [
        [(Func<Conv2d>)(() => nn.Conv2d(4, 6, 3L, padding: 1))],
        [(Func<Conv2d>)(() => nn.Conv2d(4, 6, 3L, stride: 2, padding: 2, dilation: 2, groups: 2, bias: false))],
        [(Func<Conv2d>)(() => nn.Conv2d(4, 6, 3L, padding: Padding.Same))],
        [(Func<Conv2d>)(() => nn.Conv2d(4, 6, 3L, padding: 2, padding_mode: PaddingModes.Reflect))],
        [(Func<Conv2d>)(() => nn.Conv2d(4, 6, (3L, 5L), padding: (1, 2), padding_mode: PaddingModes.Circular))],
        [(Func<Conv2d>)(() => nn.Conv2d(4, 6, 4L, padding: Padding.Same, padding_mode: PaddingModes.Replicate))],
    ];

    [TestMethod]
    [DynamicData(nameof(Convolutions))]
    public void A_convolution_multiplies_what_is_rounded_to_bfloat16(Func<Conv2d> create)
    {
        using OneDnnSwitch? right = WithoutOneDnnWhereItIsWrong();
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        Conv2d layer = create();
        AssertRounds(layer, randn(3, 4, 9, 8));
    }

    [TestMethod]
    public void A_linear_layer_multiplies_what_is_rounded_to_bfloat16()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(2);
        AssertRounds(nn.Linear(20, 7), randn(5, 20));
        AssertRounds(nn.Linear(20, 7, hasBias: false), randn(2, 3, 20));
    }

    [TestMethod]
    public void Evaluation_is_in_float32_and_nothing_stays_behind()
    {
        using OneDnnSwitch? right = WithoutOneDnnWhereItIsWrong();
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        Sequential network = nn.Sequential(nn.Conv2d(1, 4, 3L), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 3));
        Tensor input = randn(2, 1, 8, 8), expected = network.call(input);
        using (new BFloat16Layers(network))
        {
            Assert.IsFalse(allclose(expected, network.call(input).to_type(ScalarType.Float32), 0, 0));
            network.eval();
            Assert.IsTrue(allclose(expected, network.call(input), 0, 0));
            network.train();
        }

        Assert.IsTrue(allclose(expected, network.call(input), 0, 0));
    }

    [TestMethod]
    public void Modules_with_weights_of_their_own_get_float32()
    {
        using DisposeScope scope = NewDisposeScope();
        Sequential network = nn.Sequential(
            nn.Conv2d(3, 4, 3L), nn.BatchNorm2d(4, track_running_stats: false), nn.ReLU(), nn.LocalResponseNorm(2),
            nn.Conv2d(4, 4, 1L), nn.LayerNorm([4, 6, 6]), nn.Conv2d(4, 4, 3L), new Scale(), nn.ConvTranspose2d(4, 2, 2L),
            nn.Flatten(), nn.Linear(50, 3));
        using var layers = new BFloat16Layers(network);
        network.call(randn(2, 3, 8, 8)).sum().backward();
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            Assert.AreEqual(ScalarType.Float32, parameter.dtype, name);
            Assert.AreEqual(ScalarType.Float32, parameter.grad!.dtype, name);
        }
    }

    [TestMethod]
    public void A_layer_that_is_used_twice_computes_twice()
    {
        using DisposeScope scope = NewDisposeScope();
        Linear layer = nn.Linear(6, 6);
        Tensor input = randn(4, 6), expected = layer.call(layer.call(input));
        Sequential network = nn.Sequential(("first", layer), ("second", layer));
        using var layers = new BFloat16Layers(network);
        Assert.IsTrue(allclose(expected, network.call(input).to_type(ScalarType.Float32), 0.02, 0.02));
    }

    [TestMethod]
    [DataRow("mlp", 28)]
    [DataRow("lenet5", 28)]
    [DataRow("resnet18", 16)]
    [DataRow("resnet20", 32)]
    public void The_loss_and_gradients_of_a_step_are_near_those_of_float32(string architecture, int size)
    {
        using OneDnnSwitch? right = WithoutOneDnnWhereItIsWrong();
        using DisposeScope scope = NewDisposeScope();
        (double exactLoss, Dictionary<string, Tensor> exact) = Step(TrainingPrecision.Float32);
        (double loss, Dictionary<string, Tensor> rounded) = Step(TrainingPrecision.BFloat16);
        // 8 significant bits: a relative error of 2^-9 for each rounding, some of which add up.
        Assert.AreEqual(exactLoss, loss, 0.02 * exactLoss);
        Tensor wanted = cat(exact.Values.Select(gradient => gradient.flatten()).ToArray());
        Tensor got = cat(exact.Keys.Select(name => rounded[name].flatten()).ToArray());
        double cosine = (wanted * got).sum().ToDouble() / (wanted.norm().ToDouble() * got.norm().ToDouble());
        Assert.IsGreaterThan(0.95, cosine);
        Assert.IsLessThan(1 - 1e-6, cosine);

        (double, Dictionary<string, Tensor>) Step(TrainingPrecision precision)
        {
            manual_seed(4);
            nn.Module<Tensor, Tensor> network = Architectures.Create(architecture, new NetworkOptions
            {
                InputHeight = size, InputWidth = size, Classes = 10, Dropout = 0,
            });
            using var scope = new PrecisionScope(precision, network, CPU);
            Tensor logits = NetworkOutput.ToLogits(network.call(randn(16, 3, size, size)));
            Assert.AreEqual(ScalarType.Float32, logits.dtype);
            Tensor loss = nn.functional.cross_entropy(logits, tensor([.. Enumerable.Range(0, 16).Select(i => i % 10L)]));
            loss.backward();
            return (loss.ToDouble(), network.named_parameters().ToDictionary(item => item.name, item => item.parameter.grad!));
        }
    }

    [TestMethod]
    public void A_training_in_bfloat16_comes_to_the_loss_of_float32_or_is_refused()
    {
        if (!ConvolutionCheck.Result.IsRight)
        {
            AssertRefused();
            return;
        }

        ImageSet digits = TestImages.Digits(600), others = TestImages.Digits(300, test: true);
        TrainingProgress exact = Train(TrainingPrecision.Float32), rounded = Train(TrainingPrecision.BFloat16);
        Assert.AreNotEqual(exact.Loss, rounded.Loss);
        Assert.AreEqual(exact.Loss, rounded.Loss, 0.05 * exact.Loss);
        Assert.AreEqual(exact.ValidationLoss!.Value, rounded.ValidationLoss!.Value, 0.05 * exact.ValidationLoss.Value);

        TrainingProgress Train(TrainingPrecision precision)
        {
            using var training = new TestTraining();
            return training.Run(new TrainingOptions
            {
                Epochs = 4, Optimizer = new AdamOptions { LearningRate = 0.003 }, Precision = precision,
            }, digits, others)[^1];
        }
    }

    [TestMethod]
    public void Tf32_changes_nothing_on_the_CPU()
    {
        CollectionAssert.AreEqual(Train(TrainingPrecision.Float32), Train(TrainingPrecision.Tf32));

        static byte[] Train(TrainingPrecision precision)
        {
            using var training = new TestTraining();
            training.Run(new TrainingOptions { Epochs = 1, Precision = precision }, TestImages.Digits(64));
            return training.Weights();
        }
    }

    [TestMethod]
    public void A_training_in_bfloat16_leaves_no_tensor_behind()
    {
        // What libtorch computes does not matter here.
        using var simulated = new SimulatedConvolutions(areRight: true);
        using var training = new TestTraining("resnet20");
        Run();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Run();
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Run() => training.Run(
            new TrainingOptions { Epochs = 1, BatchSize = 8, Precision = TrainingPrecision.BFloat16 }, TestImages.Digits(16));
    }

    private static void AssertRefused()
    {
        using var training = new TestTraining();
        var options = new TrainingOptions { Epochs = 1, Precision = TrainingPrecision.BFloat16 };
        var exception = Assert.ThrowsExactly<NotSupportedException>(() => training.Run(options, TestImages.Digits(8)));
        StringAssert.Contains(exception.Message, "Convolutions of libtorch are wrong on this processor");
    }

    private static OneDnnSwitch? WithoutOneDnnWhereItIsWrong() =>
        ConvolutionCheck.Result.IsRight ? null : OneDnnSwitch.TurnOff();

    // Products of bfloat16 are exact in float32, so only the sums and the rounding of the result differ.
    private static void AssertRounds(nn.Module<Tensor, Tensor> layer, Tensor input)
    {
        Tensor wanted = randn(1), gradient;
        using (new BFloat16Layers(layer))
        {
            Tensor output = layer.call(input);
            Assert.AreEqual(ScalarType.BFloat16, output.dtype);
            Tensor wide = output.to_type(ScalarType.Float32);
            wide.sum().backward();
            gradient = layer.parameters().First().grad!;
            using (no_grad())
            {
                foreach (Parameter parameter in layer.parameters())
                    parameter.copy_(Round(parameter));
            }

            layer.eval();
            wanted = layer.call(Round(input));
            // Half a unit in the last of 8 bits, and the error of the sums.
            Assert.IsTrue(allclose(wanted, wide, 0.0042, 1e-3), $"{(wanted - wide).abs().max().ToSingle()}");
        }

        layer.zero_grad();
        layer.call(Round(input)).sum().backward();
        Tensor expected = layer.parameters().First().grad!;
        Assert.AreEqual(ScalarType.Float32, gradient.dtype);
        Assert.IsTrue(allclose(expected, gradient, 0.01, 0.05), $"{(expected - gradient).abs().max().ToSingle()}");
    }

    private static Tensor Round(Tensor tensor) => tensor.to_type(ScalarType.BFloat16).to_type(ScalarType.Float32);

    /// <summary>A module of an application with a parameter, which does not know of bfloat16.</summary>
    private sealed class Scale : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter factor = nn.Parameter(ones(4, 4));

        public Scale()
            : base(nameof(Scale)) => RegisterComponents();

        public override Tensor forward(Tensor input) => input.mul(factor);
    }
}
