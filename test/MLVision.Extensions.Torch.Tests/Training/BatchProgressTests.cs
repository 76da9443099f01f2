using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
[DoNotParallelize]
public sealed class BatchProgressTests
{
    [TestMethod]
    public void A_long_epoch_is_reported_once_a_second_in_training_and_in_validation()
    {
        using var training = new TestTraining(new SlowNetwork());
        var batches = new ReportList<BatchProgress>();
        var epochs = new ProgressList(_ => Assert.IsTrue(batches.Items[^1].IsValidation));
        training.Run(
            new TrainingOptions
            {
                Epochs = 1, BatchSize = 2, AccumulatedBatches = 3, Optimizer = new SgdOptions { LearningRate = 0.25 },
                Progress = epochs, BatchProgress = batches,
            },
            TestImages.Digits(50), TestImages.Digits(13 * 64));

        Assert.HasCount(1, epochs.Items);
        BatchProgress[] first = [.. batches.Items.TakeWhile(item => !item.IsValidation)];
        BatchProgress[] second = [.. batches.Items.SkipWhile(item => !item.IsValidation)];
        Assert.IsTrue(second.All(item => item.IsValidation));
        // 25 batches in training and 13 in validation, each of a tenth of a second or more.
        Assert.IsGreaterThanOrEqualTo(2, first.Length);
        Assert.IsGreaterThanOrEqualTo(1, second.Length);
        Check(first, batches: 25, images: 2);
        Check(second, batches: 13, images: 64);

        static void Check(BatchProgress[] reports, int batches, int images)
        {
            int before = 0;
            double reported = 0;
            foreach (BatchProgress report in reports)
            {
                Assert.AreEqual(1, report.Epoch);
                Assert.AreEqual(1, report.Epochs);
                Assert.AreEqual(batches, report.Batches);
                Assert.IsInRange(before + 1, batches, report.Batch);
                // Ten classes that are equally likely.
                Assert.AreEqual(Math.Log(10), report.Loss!.Value, 1e-6);
                Assert.AreEqual(0.25, report.LearningRate);
                double perBatch = images / report.ImagesPerSecond, elapsed = report.Batch * perBatch;
                Assert.IsGreaterThan(0.099, perBatch);
                Assert.IsGreaterThan(reported + 0.999, elapsed);
                Assert.AreEqual((batches - report.Batch) * perBatch, report.TimeLeft.TotalSeconds, 0.01 * perBatch);
                (before, reported) = (report.Batch, elapsed);
            }
        }
    }

    [TestMethod]
    public void The_time_left_counts_the_epochs_to_come_by_this_one_and_by_those_before()
    {
        var reports = new ReportList<BatchProgress>();
        var clock = new ManualClock();
        var reporter = new BatchReporter(reports, epochs: 10, clock);
        reporter.BeginEpoch(epoch: 3, batches: 2);
        Count(seconds: 0.6, images: 7);
        Assert.IsEmpty(reports.Items);
        Count(seconds: 0.6, images: 7);
        Check(report: 1, imagesPerSecond: 14 / 1.2, secondsLeft: 7 * 1.2);
        Count(seconds: 0.8, images: 7);
        Assert.HasCount(1, reports.Items);

        // This epoch would take 2.5 seconds, as the one before did; then 5 seconds, and so would those to come.
        clock.Advance(0.5);
        reporter.BeginEpoch(epoch: 4, batches: 2);
        Count(seconds: 1, images: 20);
        Check(report: 2, imagesPerSecond: 20, secondsLeft: 7 * 2.5 - 1);
        Count(seconds: 4, images: 20);
        Check(report: 3, imagesPerSecond: 8, secondsLeft: 6 * 5);

        // The epochs before took (2.5 + 6) / 2 seconds, but this one will take 8.5. Validation has a rate of its own.
        clock.Advance(1);
        reporter.BeginEpoch(epoch: 5, batches: 4);
        clock.Advance(0.5);
        reporter.BeginValidation(batches: 4);
        Count(seconds: 2, images: 10);
        Check(report: 4, imagesPerSecond: 5, secondsLeft: 6 * 8.5 - 2.5);

        void Count(double seconds, int images)
        {
            clock.Advance(seconds);
            reporter.Count(images, loss: 0.5, learningRate: 0.1);
        }

        void Check(int report, double imagesPerSecond, double secondsLeft)
        {
            Assert.HasCount(report, reports.Items);
            Assert.AreEqual(imagesPerSecond, reports.Items[^1].ImagesPerSecond, 1e-6);
            Assert.AreEqual(secondsLeft, reports.Items[^1].TimeLeft.TotalSeconds, 1e-6);
        }
    }

    [TestMethod]
    public void Nothing_is_reported_to_nobody()
    {
        var reporter = new BatchReporter(null, epochs: 1);
        reporter.BeginEpoch(1, 1);
        reporter.Count(1, 1, 1);
    }

    /// <summary>A clock that goes when it is told to.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(double seconds) => _now += TimeSpan.FromSeconds(seconds).Ticks;
    }

    /// <summary>Takes all classes for equally likely, whatever it learns, and takes its time.</summary>
    private sealed class SlowNetwork : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter _logit = new(zeros(1));

        public SlowNetwork()
            : base(nameof(SlowNetwork)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            Thread.Sleep(100);
            return _logit.expand(input.shape[0], 10);
        }
    }
}
