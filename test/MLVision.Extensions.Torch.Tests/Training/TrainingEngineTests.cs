using Microsoft.ML;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
[DoNotParallelize]
public sealed class TrainingEngineTests
{
    private static readonly ImageSet Digits = TestImages.Digits(600);
    private static readonly ImageSet OtherDigits = TestImages.Digits(300, test: true);
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.checkpoint");

    [TestCleanup]
    public void DeleteFile() => File.Delete(_file);

    [TestMethod]
    public void LeNet5_learns_digits()
    {
        using var training = new TestTraining();
        IReadOnlyList<TrainingProgress> history = training.Run(new TrainingOptions
        {
            Epochs = 8, Optimizer = new AdamOptions { LearningRate = 0.003 }, Schedule = new CosineSchedule(),
        }, Digits, OtherDigits);
        Assert.HasCount(8, history);
        Assert.IsLessThan(history[0].Loss, history[^1].Loss);
        double best = history.Max(item => item.ValidationAccuracy!.Value);
        Assert.IsGreaterThan(0.85, best);
        Assert.IsGreaterThan(0.98, history[^1].ValidationTopFiveAccuracy!.Value);
        Assert.IsTrue(history.All(item => item.ImagesPerSecond > 0));
        Assert.AreEqual(TimeSpan.Zero, history[^1].TimeLeft);
    }

    [TestMethod]
    public void Thirty_two_real_images_are_learnt_by_heart()
    {
        using var training = new TestTraining();
        ImageSet few = TestImages.Digits(32);
        IReadOnlyList<TrainingProgress> history = training.Run(new TrainingOptions
        {
            Epochs = 60, BatchSize = 8, Optimizer = new AdamOptions { LearningRate = 0.003 },
        }, few, few);
        Assert.AreEqual(1, history[^1].ValidationAccuracy!.Value);
    }

    [TestMethod]
    public void A_training_that_was_interrupted_and_resumed_gives_the_same_weights_bit_by_bit()
    {
        ImageSet few = TestImages.Digits(150);
        byte[] whole = Train(new CheckpointOptions { Path = _file }, CancellationToken.None, null, out int epochs);
        Assert.AreEqual(4, epochs);
        File.Delete(_file);
        using var cancellation = new CancellationTokenSource();
        byte[] part = Train(new CheckpointOptions { Path = _file }, cancellation.Token, cancellation, out epochs);
        Assert.AreEqual(2, epochs);
        Assert.IsFalse(whole.AsSpan().SequenceEqual(part));
        byte[] resumed = Train(new CheckpointOptions { Path = _file }, CancellationToken.None, null, out epochs);
        Assert.AreEqual(4, epochs);
        Assert.IsTrue(whole.AsSpan().SequenceEqual(resumed));

        byte[] Train(CheckpointOptions checkpoint, CancellationToken token, CancellationTokenSource? source, out int epochs)
        {
            using var training = new TestTraining("mlp", dropout: 0.3);
            epochs = training.Run(new TrainingOptions
            {
                Epochs = 4, Optimizer = new AdamWOptions(), Schedule = new CosineSchedule { WarmupEpochs = 1 }, MixUp = 0.2,
                    CutMix = 1,
                AverageDecay = 0.9, GradientClipping = GradientClipping.Norm, Checkpoint = checkpoint, CancellationToken = token,
                Progress = new ProgressList(progress =>
                {
                    if (progress.Epoch == 2)
                        source?.Cancel();
                }),
            }, few, OtherDigits, new AugmentationOptions { CropPadding = 2 }).Count;
            return training.Weights();
        }
    }

    [TestMethod]
    [DataRow(2, null, new[] { 0, 0, 2, 2, 4 })]
    [DataRow(100, 1e-9, new[] { 0, 1, 2, 3, 4 })]
    [DataRow(100, null, new[] { 0, 0, 0, 0, 0 })]
    public void A_checkpoint_is_written_every_so_many_epochs_or_minutes_and_at_the_end(
        int everyEpochs, double? everyMinutes, int[] savedWhenAnEpochEnds)
    {
        ImageSet few = TestImages.Digits(32);
        var saved = new List<int>();
        using var training = new TestTraining("mlp");
        training.Run(Options(new ProgressList(_ => saved.Add(SavedEpochs()))), few);
        CollectionAssert.AreEqual(savedWhenAnEpochEnds, saved);
        Assert.AreEqual(5, SavedEpochs());

        TrainingOptions Options(IProgress<TrainingProgress>? progress, bool isCancelled = false) => new()
        {
            Epochs = 5, Progress = progress, CancellationToken = new CancellationToken(isCancelled),
            Checkpoint = new CheckpointOptions { Path = _file, EveryEpochs = everyEpochs, EveryMinutes = everyMinutes },
        };

        // A training that is cancelled before its first step has the history of its checkpoint.
        int SavedEpochs()
        {
            if (!File.Exists(_file))
                return 0;
            using var resumed = new TestTraining("mlp");
            return resumed.Run(Options(null, isCancelled: true), few).Count;
        }
    }

    [TestMethod]
    public void Cancellation_while_a_batch_is_prepared_leaves_the_epochs_before()
    {
        using var cancellation = new CancellationTokenSource();
        using var training = new TestTraining("mlp");
        var options = new TrainingOptions { Epochs = 3, CancellationToken = cancellation.Token };
        // The first pass measures, the third is the second epoch.
        Assert.HasCount(1, training.Run(options, new CancellingImages(TestImages.Digits(64), 3, cancellation)));
    }

    [TestMethod]
    public void A_training_that_is_cancelled_after_an_epoch_is_saved_as_it_is_then()
    {
        ImageSet few = TestImages.Digits(64);
        byte[] whole = Train(null, out _);
        using var cancellation = new CancellationTokenSource();
        Train(cancellation, out int epochs);
        Assert.AreEqual(3, epochs);
        Assert.IsTrue(File.Exists(_file));
        CollectionAssert.AreEqual(whole, Train(null, out epochs));
        Assert.AreEqual(4, epochs);

        byte[] Train(CancellationTokenSource? source, out int epochs)
        {
            using var training = new TestTraining("mlp");
            epochs = training.Run(new TrainingOptions
            {
                Epochs = 4, CancellationToken = source?.Token ?? CancellationToken.None,
                Checkpoint = source is null && !File.Exists(_file)
                    ? null
                    : new CheckpointOptions { Path = _file, EveryEpochs = 100 },
                Progress = new ProgressList(progress =>
                {
                    if (progress.Epoch == 3)
                        source?.Cancel();
                }),
            }, few, OtherDigits).Count;
            return training.Weights();
        }
    }

    [TestMethod]
    public void So_does_one_whose_rows_are_read_again_in_each_epoch()
    {
        var ml = new MLContext(seed: 1);
        IDataView digits = ScoredDigits.Load(ml, 150);
        digits = ml.Transforms.Conversion.MapValueToKey("Label", "Digit").Fit(digits).Transform(digits);
        // Memory for a part of them.
        var images = (RowImages)ImageSetReader.Read(
            digits, new ConvolutionalNetworkOptions(), 10, new MemoryBudget(60 * 784), []);
        Assert.IsLessThan(60, images.KeptCount);
        byte[] whole = Train(4, null);
        Train(2, new CheckpointOptions { Path = _file });
        CollectionAssert.AreEqual(whole, Train(4, new CheckpointOptions { Path = _file }));

        byte[] Train(int epochs, CheckpointOptions? checkpoint)
        {
            using var training = new TestTraining("mlp", dropout: 0.3);
            (ImageSource kept, ImageSource taken) = images.Split(0.2, seed: 3);
            training.Run(new TrainingOptions { Epochs = epochs, RestoreBest = false, Checkpoint = checkpoint }, kept, taken,
                new AugmentationOptions { CropPadding = 2 });
            return training.Weights();
        }
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_weights_bit_by_bit()
    {
        CollectionAssert.AreEqual(Train(), Train());

        static byte[] Train()
        {
            using var training = new TestTraining();
            training.Run(new TrainingOptions { Epochs = 2 }, TestImages.Digits(100), null,
                new AugmentationOptions { CropPadding = 2 });
            return training.Weights();
        }
    }

    [TestMethod]
    public void The_best_weights_are_restored()
    {
        // The learning rate spoils everything after the second epoch.
        using var training = new TestTraining();
        using var reference = new TestTraining();
        var schedule = new MultiStepSchedule { Milestones = [2], Gamma = 1000 };
        IReadOnlyList<TrainingProgress> history = training.Run(Options(3), Digits, OtherDigits);
        IReadOnlyList<TrainingProgress> shorter = reference.Run(Options(2), Digits, OtherDigits);
        Assert.IsTrue(history[1].IsBest);
        Assert.IsFalse(history[2].IsBest);
        Assert.IsLessThan(history[2].ValidationLoss!.Value, history[1].ValidationLoss!.Value);
        Assert.AreEqual(shorter[1].ValidationLoss, history[1].ValidationLoss);
        CollectionAssert.AreEqual(reference.Weights(), training.Weights());

        TrainingOptions Options(int epochs) => new()
        {
            Epochs = epochs, Schedule = schedule, GradientClipping = GradientClipping.Norm, GradientLimit = 1,
        };
    }

    [TestMethod]
    public void Early_stopping_ends_a_training_that_does_not_improve()
    {
        using var training = new TestTraining();
        IReadOnlyList<TrainingProgress> history = training.Run(new TrainingOptions
        {
            Epochs = 50, EarlyStopping = new EarlyStopping { Patience = 3, MinDelta = 100 },
        }, TestImages.Digits(64), OtherDigits);
        // Nothing is better than the first epoch by 100.
        Assert.HasCount(4, history);
    }

    [TestMethod]
    public void Divergence_names_epoch_step_and_learning_rate()
    {
        using var training = new TestTraining("mlp");
        var options = new TrainingOptions { Epochs = 3, Optimizer = new SgdOptions { LearningRate = 1e30 } };
        TrainingDivergedException exception = Assert.ThrowsExactly<TrainingDivergedException>(() => training.Run(options,
            Digits));
        Assert.AreEqual(1, exception.Epoch);
        Assert.IsGreaterThan(1, exception.Step);
        Assert.AreEqual(1e30, exception.LearningRate);
        StringAssert.Contains(exception.Message, $"epoch 1, step {exception.Step}, at learning rate 1e+30");
    }

    [TestMethod]
    public void Divergence_that_only_validation_shows_is_an_error_unless_an_earlier_epoch_is_returned()
    {
        ImageSet digits = TestImages.Digits(64);
        // The only step of the epoch moves the weights, after its loss was taken.
        var options = new TrainingOptions { Epochs = 1, BatchSize = 64, Optimizer = new SgdOptions { LearningRate = 1e30 } };
        using var training = new TestTraining("mlp");
        TrainingDivergedException exception = Assert.ThrowsExactly<TrainingDivergedException>(
            () => training.Run(options, digits, digits));
        StringAssert.Contains(exception.Message, "the loss of the images to judge by is");
        StringAssert.Contains(exception.Message, "in epoch 1, step 1, at learning rate 1e+30");

        using var rising = new TestTraining("mlp");
        var late = new TrainingOptions
        {
            Epochs = 2, BatchSize = 64, Schedule = new StepSchedule { Epochs = 1, Gamma = 1e32 },
            Checkpoint = new CheckpointOptions { Path = _file },
        };
        IReadOnlyList<TrainingProgress> history = rising.Run(late, digits, digits);
        Assert.IsTrue(double.IsFinite(history[0].ValidationLoss!.Value));
        Assert.IsFalse(double.IsFinite(history[1].ValidationLoss!.Value));
        using var resumed = new TestTraining("mlp");
        CollectionAssert.AreEqual(history.ToArray(), resumed.Run(late, digits, digits).ToArray());
    }

    [TestMethod]
    public void More_batches_a_step_than_there_are_make_one_step()
    {
        ImageSet few = TestImages.Digits(72);
        using var all = new TestTraining();
        using var more = new TestTraining();
        all.Run(new TrainingOptions { Epochs = 2, BatchSize = 36, AccumulatedBatches = 2 }, few);
        more.Run(new TrainingOptions { Epochs = 2, BatchSize = 36, AccumulatedBatches = int.MaxValue }, few);
        CollectionAssert.AreEqual(all.Weights(), more.Weights());
    }

    [TestMethod]
    public void Two_accumulated_batches_make_the_step_of_one_large_batch()
    {
        ImageSet few = TestImages.Digits(72);
        using var small = new TestTraining();
        using var large = new TestTraining();
        IReadOnlyList<TrainingProgress> smallHistory = small.Run(
            new TrainingOptions { Epochs = 2, BatchSize = 16, AccumulatedBatches = 2 }, few);
        IReadOnlyList<TrainingProgress> largeHistory = large.Run(new TrainingOptions { Epochs = 2, BatchSize = 32 }, few);
        Assert.AreEqual(largeHistory[1].Loss, smallHistory[1].Loss, 1e-5);
        foreach (((_, TorchSharp.Modules.Parameter expected), (string name, TorchSharp.Modules.Parameter actual)) in
            large.Network.named_parameters().Zip(small.Network.named_parameters()))
        {
            using Tensor difference = expected.sub(actual).abs().max();
            Assert.IsLessThan(1e-5f, difference.item<float>(), name);
        }
    }

    [TestMethod]
    public void Nothing_is_left_behind()
    {
        using var training = new TestTraining();
        TestTraining.AssertNothingIsLeft(Run);

        void Run() => training.Run(new TrainingOptions
        {
            Epochs = 2, AverageDecay = 0.9, MixUp = 1, CutMix = 1, ClassWeights = [.. Enumerable.Repeat(1.0, 10)],
            GradientClipping = GradientClipping.Adaptive, Checkpoint = new CheckpointOptions { Path = _file, Resume = false },
        }, TestImages.Digits(64), OtherDigits);
    }

    [TestMethod]
    public void A_damaged_checkpoint_is_named_with_the_reason()
    {
        using var training = new TestTraining();
        var options = new TrainingOptions { Epochs = 1, Checkpoint = new CheckpointOptions { Path = _file } };
        training.Run(options, TestImages.Digits(32));
        byte[] bytes = File.ReadAllBytes(_file);
        bytes[^100] ^= 1;
        File.WriteAllBytes(_file, bytes);
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => training.Run(options,
            TestImages.Digits(32)));
        StringAssert.Contains(exception.Message, _file);
        StringAssert.Contains(exception.Message, "checksum");
    }

    [TestMethod]
    public void A_checkpoint_without_an_average_of_the_weights_is_not_taken_for_a_training_with_one()
    {
        using var training = new TestTraining();
        training.Run(
            new TrainingOptions { Epochs = 1, Checkpoint = new CheckpointOptions { Path = _file } }, TestImages.Digits(32));
        InvalidDataException exception = Assert.ThrowsExactly<InvalidDataException>(() => training.Run(
            new TrainingOptions { Epochs = 2, AverageDecay = 0.9, Checkpoint = new CheckpointOptions { Path = _file } },
            TestImages.Digits(32)));
        StringAssert.Contains(exception.Message, "without an average of the weights; AverageDecay");
    }

    [TestMethod]
    public void An_epoch_whose_validation_is_no_number_is_not_the_best_one()
    {
        using var training = new TestTraining(new UnsureAtFirst());
        IReadOnlyList<TrainingProgress> history = training.Run(
            new TrainingOptions { Epochs = 2 }, TestImages.Digits(32), OtherDigits);
        Assert.IsTrue(double.IsNaN(history[0].ValidationLoss!.Value));
        Assert.IsFalse(history[0].IsBest);
        Assert.IsTrue(history[1].IsBest);
    }

    /// <summary>Its first answer beyond training is no number.</summary>
    private sealed class UnsureAtFirst : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _layer = nn.Linear(784, 10);
        private bool _wasAsked;

        public UnsureAtFirst()
            : base(nameof(UnsureAtFirst)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            Tensor logits = _layer.call(input.flatten(1));
            if (training || _wasAsked)
                return logits;
            _wasAsked = true;
            return logits.mul(tensor(float.NaN));
        }
    }

    [TestMethod]
    public void Label_smoothing_and_class_weights_make_the_loss_of_their_formulas()
    {
        // The learning rate moves nothing, so that the loss of the epoch is that of the first weights.
        ImageSet few = TestImages.Digits(20);
        double[] weights = [.. Enumerable.Range(1, 10).Select(i => i / 5.0)];
        using var training = new TestTraining();
        var optimizer = new SgdOptions { LearningRate = 1e-30 };
        double plain = training.Run(new TrainingOptions { Epochs = 1, BatchSize = 20, Optimizer = optimizer }, few)[0].Loss;
        double smooth = training.Run(
            new TrainingOptions { Epochs = 1, BatchSize = 20, Optimizer = optimizer, LabelSmoothing = 0.2 }, few)[0].Loss;
        double weighted = training.Run(
            new TrainingOptions { Epochs = 1, BatchSize = 20, Optimizer = optimizer, ClassWeights = weights }, few)[0].Loss;

        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        using var normalizer = new InputNormalizer(ImageNormalization.Measure(few), CPU, channelsLast: false);
        byte[] pixels = [.. Enumerable.Range(0, 20).SelectMany(i => few[i].ToArray())];
        Tensor logits = training.Network.call(normalizer.ToInput(pixels, [20, 1, 28, 28])).to_type(ScalarType.Float64);
        Tensor logs = logits.sub(logits.exp().sum(1, keepdim: true).log());
        double own = 0, all = 0, sum = 0, total = 0;
        for (int i = 0; i < 20; i++)
        {
            int label = few.Labels[i];
            double log = logs[i, label].item<double>();
            own -= log / 20;
            all -= logs[i].mean().item<double>() / 20;
            sum -= weights[label] * log;
            total += weights[label];
        }

        Assert.AreEqual(own, plain, 1e-5);
        Assert.AreEqual(0.8 * own + 0.2 * all, smooth, 1e-5);
        Assert.AreEqual(sum / total, weighted, 1e-5);
    }

    /// <summary>Images of which the first one in a certain pass cancels, and is not given then.</summary>
    private sealed class CancellingImages(ImageSource images, int lastPass, CancellationTokenSource cancellation)
        : ImageSource(images.Shape)
    {
        private int _passes;

        public override IReadOnlyList<int> Labels => images.Labels;

        public override ImagePass Open(ReadOnlySpan<int> order) =>
            ++_passes == lastPass ? new Pass(cancellation) : images.Open(order);

        private sealed class Pass(CancellationTokenSource cancellation) : ImagePass
        {
            public override SourceImage Read(int index, ImageWorkspace workspace)
            {
                // A second thread's Cancel returns at once, maybe before the first one's has told the pass.
                lock (cancellation)
                    cancellation.Cancel();
                ThrowIfStopped();
                throw new InvalidOperationException("The pass was not stopped.");
            }
        }
    }
}
