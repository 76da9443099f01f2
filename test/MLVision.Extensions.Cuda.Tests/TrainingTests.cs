using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Cuda.Tests;

[TestClass]
public sealed class TrainingTests
{
    private static readonly ImageSet Digits = TestImages.Digits(600);
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.checkpoint");

    [TestCleanup]
    public void DeleteFile() => File.Delete(_file);

    // How far the losses may be apart, relatively: rounding grows from step to step.
    [TestMethod]
    [DataRow(TrainingPrecision.Float32, 0.005)]
    [DataRow(TrainingPrecision.Tf32, 0.02)]
    [DataRow(TrainingPrecision.BFloat16, 0.05)]
    public void LeNet5_learns_as_on_the_cpu(TrainingPrecision precision, double tolerance)
    {
        using var reference = new TestTraining();
        using var training = new TestTraining { Device = TestDevice.Device };
        IReadOnlyList<TrainingProgress> expected = reference.Run(Options(4), Digits);
        IReadOnlyList<TrainingProgress> actual = training.Run(Options(4, precision), Digits);
        for (int i = 0; i < expected.Count; i++)
            Assert.AreEqual(1, actual[i].Loss / expected[i].Loss, tolerance, $"epoch {i + 1}");
    }

    // The validation is of the averaged weights.
    [TestMethod]
    [DataRow(0.5, 0.0)]
    [DataRow(0.0, 0.5)]
    public void Mixing_smoothing_class_weights_clipping_and_averaging_are_the_same_as_on_the_cpu(double mixUp, double cutMix)
    {
        using var reference = new TestTraining();
        using var training = new TestTraining { Device = TestDevice.Device };
        var options = new TrainingOptions
        {
            Epochs = 3, BatchSize = 64, MixUp = mixUp, CutMix = cutMix, LabelSmoothing = 0.1, AverageDecay = 0.9,
            ClassWeights = [.. Enumerable.Range(1, 10).Select(i => 0.2 * i)], GradientClipping = GradientClipping.Norm,
            Optimizer = new AdamOptions { LearningRate = 0.002, WeightDecay = 1e-4 },
        };
        IReadOnlyList<TrainingProgress> expected = reference.Run(options, Digits, Digits);
        IReadOnlyList<TrainingProgress> actual = training.Run(options, Digits, Digits);
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.AreEqual(1, actual[i].Loss / expected[i].Loss, 0.01, $"epoch {i + 1}");
            Assert.AreEqual(1, actual[i].ValidationLoss!.Value / expected[i].ValidationLoss!.Value, 0.01, $"epoch {i + 1}");
        }
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void A_checkpoint_of_one_device_is_resumed_on_the_other(bool beginsOnTheCpu)
    {
        (Device first, Device second) = beginsOnTheCpu ? (CPU, TestDevice.Device) : (TestDevice.Device, CPU);
        using var reference = new TestTraining();
        IReadOnlyList<TrainingProgress> expected = reference.Run(Options(4), Digits);
        var checkpoint = new CheckpointOptions { Path = _file };
        using var begun = new TestTraining { Device = first };
        begun.Run(Options(2, checkpoint: checkpoint), Digits);
        using var resumed = new TestTraining { Device = second };
        IReadOnlyList<TrainingProgress> actual = resumed.Run(Options(4, checkpoint: checkpoint), Digits);
        Assert.HasCount(4, actual);
        for (int i = 0; i < 4; i++)
            Assert.AreEqual(1, actual[i].Loss / expected[i].Loss, 0.005, $"epoch {i + 1}");
    }

    [TestMethod]
    public void Missing_memory_is_named_and_a_training_that_fits_can_follow()
    {
        using (var greedy = new TestTraining(new GreedyNetwork { ModestCalls = 2 }) { Device = TestDevice.Device })
        {
            OutOfDeviceMemoryException exception = Assert.ThrowsExactly<OutOfDeviceMemoryException>(
                () => greedy.Run(new TrainingOptions { BatchSize = 64 }, Digits));
            Assert.AreEqual(TestDevice.Device.ToString(), exception.Device);
            Assert.AreEqual(32, exception.SuggestedBatchSize);
        }

        using var training = new TestTraining { Device = TestDevice.Device };
        Assert.HasCount(1, training.Run(Options(1), Digits));
    }

    [TestMethod]
    public void Nothing_is_left_behind()
    {
        using var training = new TestTraining { Device = TestDevice.Device };
        TestTraining.AssertNothingIsLeft(Run);

        void Run() => training.Run(Options(2, TrainingPrecision.BFloat16), Digits, Digits);
    }

    [TestMethod]
    public void A_saved_model_scores_the_same_when_it_is_loaded()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ScoredDigits.LoadKeyed(ml, ScoredDigits.Rows(200));
        using ConvolutionalNetworkTransformer model = ml.MulticlassClassification.Trainers.ConvolutionalNetwork(
            new ConvolutionalNetworkOptions
            {
                Architecture = "lenet5", Device = TestDevice.Name, Training = new TrainingOptions { Epochs = 2 },
            }).Fit(data);
        ml.Model.Save(model, data.Schema, _file);
        ITransformer loaded = ml.Model.Load(_file, out _);
        using var owner = loaded as IDisposable;
        // With TF32, another place of the weights in memory may lead to another kernel and that to another rounding.
        using var precision = new PrecisionScope(TrainingPrecision.Float32, model.Network, TestDevice.Device);
        float[][] expected = Scores(model.Transform(data)), actual = Scores(loaded.Transform(data));
        for (int i = 0; i < expected.Length; i++)
        {
            for (int j = 0; j < expected[i].Length; j++)
                Assert.AreEqual(expected[i][j], actual[i][j], 1e-5, $"image {i}, class {j}");
        }

        float[][] Scores(IDataView view) => [.. view.GetColumn<float[]>("Score")];
    }

    private static TrainingOptions Options(
        int epochs, TrainingPrecision precision = TrainingPrecision.Float32, CheckpointOptions? checkpoint = null) => new()
    {
        Epochs = epochs, Precision = precision, Checkpoint = checkpoint, BatchSize = 64,
        Optimizer = new SgdOptions { LearningRate = 0.02 },
    };
}
