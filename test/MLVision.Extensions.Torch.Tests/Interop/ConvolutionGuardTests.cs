using Microsoft.ML;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>
/// What happens to a network where convolutions are wrong: simulated by networks that compute otherwise while oneDNN is on, and
/// with the fault itself on machines that have it.
/// </summary>
[TestClass]
public sealed class ConvolutionGuardTests
{
    private static readonly Tensor _factor = tensor(1.05f);
    private static readonly PixelShape _shape = new(1, 28, 28);
    private static readonly ImageNormalization _normalization = new([0.13f], [0.31f]);

    [TestMethod]
    public void OneDNN_is_off_for_a_training_that_differs_with_it_and_the_log_says_why_once()
    {
        using var simulated = new SimulatedConvolutions(areRight: false);
        var seen = new HashSet<bool>();
        var warnings = new List<string>();
        using var network = new Judged(output => OneDnnSwitch.IsOn ? output.mul(_factor) : output);
        ImageSet images = TestImages.Digits(32);
        var loader = new BatchLoader(images, 16, 1, shuffles: true, null);
        var options = new TrainingOptions { Epochs = 2, Progress = new ProgressList() };
        using (var engine = new TrainingEngine(
            network, options, _normalization, loader, loader, 1, CPU, "a test", warn: warnings.Add))
        {
            network.Called = () => seen.Add(OneDnnSwitch.IsOn);
            engine.Run();
        }

        CollectionAssert.AreEqual(new[] { false }, seen.ToArray());
        Assert.IsTrue(OneDnnSwitch.IsOn);
        string warning = Assert.ContainsSingle(warnings);
        StringAssert.Contains(warning, "'Judged' computes other values with oneDNN than without it");
        StringAssert.Contains(warning, "two to three times as slow");
        StringAssert.Contains(warning, "The cause");
        StringAssert.Contains(warning, "ONEDNN_MAX_CPU_ISA=SSE41");
    }

    [TestMethod]
    public void OneDNN_stays_on_where_the_network_or_the_check_is_right()
    {
        using var right = new Judged(output => output);
        using var wrong = new Judged(output => OneDnnSwitch.IsOn ? output.mul(_factor) : output);
        using (new SimulatedConvolutions(areRight: true))
            Assert.IsFalse(Prepare(wrong, trains: true).NeedsOneDnnOff);
        using var simulated = new SimulatedConvolutions(areRight: false);
        Assert.IsTrue(Prepare(wrong, trains: true).NeedsOneDnnOff);
        Assert.IsTrue(Prepare(wrong, trains: false).NeedsOneDnnOff);
        using OneDnnSwitch off = OneDnnSwitch.TurnOff();
        // What cannot be compared, because another run has it off, is not trusted.
        Assert.IsTrue(Prepare(right, trains: true).NeedsOneDnnOff);
    }

    [TestMethod]
    public void A_wrong_gradient_counts_in_training_only()
    {
        using var simulated = new SimulatedConvolutions(areRight: false);
        using var network = new Judged(
            output => OneDnnSwitch.IsOn ? output.add(output - output.detach(), ScalarScope.One) : output);
        Assert.IsTrue(Prepare(network, trains: true).NeedsOneDnnOff);
        Assert.IsFalse(Prepare(network, trains: false).NeedsOneDnnOff);
    }

    [TestMethod]
    public void The_layout_in_which_the_network_is_right_is_taken()
    {
        using var simulated = new SimulatedConvolutions(areRight: false);
        // Right in channels_last only, which suits no network with so few channels.
        Tensor? weight = null;
        using var network = new Judged(output => OneDnnSwitch.IsOn && !IsChannelsLast(weight!) ? output.mul(_factor) : output);
        weight = network.Weight;
        Assert.AreEqual((true, false), Prepare(network, trains: true));
        Assert.IsTrue(IsChannelsLast(network.Weight));
        // Unless the user does not want it.
        Assert.AreEqual((false, true), Prepare(network, trains: true, channelsLast: false));
        Assert.IsFalse(IsChannelsLast(network.Weight));
    }

    [TestMethod]
    public void A_convolution_of_1x1_with_many_channels_is_never_tried_in_channels_last()
    {
        using var simulated = new SimulatedConvolutions(areRight: false);
        using Sequential network = nn.Sequential(
            nn.Conv2d(1, 512, 3L, stride: 4), nn.Conv2d(512, 512, 1L), nn.Flatten(), nn.Linear(512 * 49, 10));
        Assert.IsFalse(Prepare(network, trains: false).ChannelsLast);
    }

    [TestMethod]
    public void The_comparison_leaves_everything_as_it_was_and_drop_out_does_not_make_it_differ()
    {
        using var simulated = new SimulatedConvolutions(areRight: false);
        using DisposeScope scope = NewDisposeScope();
        manual_seed(1);
        Sequential network = nn.Sequential(
            nn.Conv2d(1, 16, 3L), nn.BatchNorm2d(16), nn.ReLU(), nn.Dropout(0.5), nn.Conv2d(16, 16, 3L), nn.Dropout2d(0.5),
            nn.BatchNorm2d(16), nn.Flatten(), nn.Linear(16 * 576, 10));
        network.get_parameter("0.weight")!.sum().backward();
        Dictionary<string, Tensor> before = network.state_dict().ToDictionary(item => item.Key, item => item.Value.clone());
        Tensor gradient = network.get_parameter("0.weight")!.grad!.clone(), random = get_rng_state();
        Assert.IsFalse(Prepare(network, trains: true).NeedsOneDnnOff);
        foreach ((string name, Tensor value) in network.state_dict())
            Assert.IsTrue(value.allclose(before[name], 0, 0), name);
        Assert.IsTrue(network.get_parameter("0.weight")!.grad!.allclose(gradient, 0, 0));
        Assert.IsNull(network.get_parameter("4.weight")!.grad);
        CollectionAssert.AreEqual(random.data<byte>().ToArray(), get_rng_state().data<byte>().ToArray());
        Assert.IsTrue(network.training);
        TestTraining.AssertNothingIsLeft(() => Prepare(network, trains: true));
    }

    [TestMethod]
    public void An_exception_says_so_where_oneDNN_cannot_be_switched_off()
    {
        using var simulated = new SimulatedConvolutions(areRight: false);
        using var network = new Judged(output => output);
        OneDnnSwitch.IsHidden = true;
        try
        {
            var exception = Assert.ThrowsExactly<PlatformNotSupportedException>(() => Prepare(network, trains: true));
            StringAssert.Contains(exception.Message, "does not export the switch that would turn oneDNN off");
            StringAssert.Contains(exception.Message, "ONEDNN_MAX_CPU_ISA=SSE41");
            // Which has no convolution.
            using Sequential perceptron = nn.Sequential(nn.Flatten(), nn.Linear(784, 10));
            Assert.IsFalse(Prepare(perceptron, trains: true).NeedsOneDnnOff);
        }
        finally
        {
            OneDnnSwitch.IsHidden = false;
        }
    }

    [TestMethod]
    public void Asking_for_bfloat16_is_an_error_that_names_the_reason_before_anything_is_read()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ScoredDigits.LoadKeyed(ml, ScoredDigits.Rows(20));
        var trainer = ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
        {
            Device = "cpu",
            Architecture = "lenet5",
            Training = new TrainingOptions { Epochs = 1, Precision = TrainingPrecision.BFloat16 },
        });
        using (new SimulatedConvolutions(areRight: false))
        {
            var exception = Assert.ThrowsExactly<NotSupportedException>(() => trainer.Fit(data));
            StringAssert.Contains(exception.Message, "Precision is BFloat16, which is not to be had on this CPU; use Float32.");
            StringAssert.Contains(exception.Message, "Convolutions of libtorch are wrong on this processor");
        }
    }

    public static IEnumerable<object[]> Networks() =>
    [
        ["channels that are no multiples of 16", () => nn.Sequential(
            nn.Conv2d(1, 20, 3L, padding: 1), nn.ReLU(), nn.MaxPool2d(2L), nn.Conv2d(20, 24, 3L, padding: 1), nn.ReLU(),
            nn.MaxPool2d(2L), nn.Conv2d(24, 30, 3L, padding: 1), nn.ReLU(), nn.Flatten(), nn.Linear(30 * 49, 10))],
        ["one dimension", () => nn.Sequential(
            nn.Flatten(2L), nn.Conv1d(1, 20, 3L), nn.ReLU(), nn.Conv1d(20, 24, 3L, stride: 4), nn.Flatten(),
            nn.Linear(24 * 195, 10))],
        ["three dimensions", () => nn.Sequential(
            nn.Unflatten(1, [1, 1]), nn.Conv3d(1, 20, (1L, 3L, 3L)), nn.ReLU(),
            nn.Conv3d(20, 24, (1L, 3L, 3L), stride: (1L, 4L, 4L)),
            nn.Flatten(), nn.Linear(24 * 36, 10))],
        ["transposed", () => nn.Sequential(
            nn.Conv2d(1, 20, 3L, stride: 4), nn.ReLU(), nn.ConvTranspose2d(20, 24, 3L), nn.Flatten(), nn.Linear(24 * 81, 10))],
        ["float64", () => nn.Sequential(
            new Widening(), nn.Conv2d(1, 20, 3L, dtype: float64), nn.ReLU(), nn.Conv2d(20, 24, 3L, stride: 4, dtype: float64),
            nn.Flatten(), nn.Linear(24 * 36, 10, dtype: float64))],
    ];

    [TestMethod]
    [DynamicData(nameof(Networks))]
    public void A_network_is_trained_and_scores_as_without_oneDNN(string name, Func<Sequential> create)
    {
        ImageSet digits = TestImages.Digits(96);
        double[] expected = Train(channelsLast: true, withoutOneDnn: true);
        foreach (bool channelsLast in new[] { true, false })
        {
            double[] actual = Train(channelsLast, withoutOneDnn: false);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], 1e-3 * expected[i], $"{name}, channelsLast {channelsLast}, loss {i}");
        }

        double[] Train(bool channelsLast, bool withoutOneDnn)
        {
            using OneDnnSwitch? off = withoutOneDnn ? OneDnnSwitch.TurnOff() : null;
            manual_seed(3);
            using var training = new TestTraining(create());
            return [.. training.Run(
                new TrainingOptions
                {
                    Epochs = 2, ChannelsLast = channelsLast, Optimizer = new SgdOptions { LearningRate = 0.01 },
                }, digits, digits).SelectMany(epoch => new[] { epoch.Loss, epoch.ValidationLoss!.Value })];
        }
    }

    [TestMethod]
    public void A_model_that_is_loaded_scores_without_oneDNN_where_it_differs_with_it()
    {
        var options = new NetworkOptions { InputChannels = 1, InputHeight = 28, InputWidth = 28, Classes = 10 };
        var warnings = new List<string>();
        byte[] pixels = new byte[2 * 784];
        new Random(1).NextBytes(pixels);
        float[] Scores(bool isWrong)
        {
            manual_seed(4);
            var network = new Judged(output => isWrong && OneDnnSwitch.IsOn ? output.mul(_factor) : output);
            network.eval();
            using var model = new TrainedNetwork(
                NetworkSource.Named("mlp"), options, _normalization, "cpu", CPU, channelsLast: true, network, warnings.Add);
            var scores = new float[20];
            model.Score(pixels, scores);
            Assert.IsTrue(OneDnnSwitch.IsOn);
            return scores;
        }

        using var simulated = new SimulatedConvolutions(areRight: false);
        float[] expected = Scores(isWrong: false);
        Assert.IsEmpty(warnings);
        float[] actual = Scores(isWrong: true);
        Assert.HasCount(1, warnings);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], 1e-5);
    }

    private static (bool ChannelsLast, bool NeedsOneDnnOff) Prepare(
        nn.Module<Tensor, Tensor> network, bool trains, bool channelsLast = true) =>
        ConvolutionGuard.Prepare(network, channelsLast, trains, _normalization, _shape, CPU, null);

    private static bool IsChannelsLast(Tensor tensor) => tensor.stride()[^1] == tensor.shape[1];

    /// <summary>A network that is right in any case, whose output a test changes.</summary>
    private sealed class Judged : nn.Module<Tensor, Tensor>
    {
        private readonly Conv2d conv = nn.Conv2d(1, 16, 3L, stride: 4);
        private readonly Conv2d second = nn.Conv2d(16, 4, 3L);
        private readonly Linear fc = nn.Linear(100, 10);
        private readonly Func<Tensor, Tensor> _change;

        public Judged(Func<Tensor, Tensor> change)
            : base(nameof(Judged))
        {
            _change = change;
            RegisterComponents();
        }

        public Action? Called { get; set; }

        public Tensor Weight => second.weight;

        public override Tensor forward(Tensor input)
        {
            Called?.Invoke();
            return _change(fc.call(second.call(conv.call(input)).flatten(1)));
        }
    }

    private sealed class Widening() : nn.Module<Tensor, Tensor>(nameof(Widening))
    {
        public override Tensor forward(Tensor input) => input.to_type(ScalarType.Float64);
    }
}
