using System.Diagnostics;
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
        var clock = Stopwatch.StartNew();
        var times = new List<TimeSpan>();
        var batches = new ReportList<BatchProgress>(_ => times.Add(clock.Elapsed));
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
        for (int i = 1; i < first.Length; i++)
            Assert.IsGreaterThan(0.99, (times[i] - times[i - 1]).TotalSeconds);

        static void Check(BatchProgress[] reports, int batches, int images)
        {
            int before = 0;
            foreach (BatchProgress report in reports)
            {
                Assert.AreEqual(1, report.Epoch);
                Assert.AreEqual(1, report.Epochs);
                Assert.AreEqual(batches, report.Batches);
                Assert.IsInRange(before + 1, batches, report.Batch);
                // Ten classes that are equally likely.
                Assert.AreEqual(Math.Log(10), report.Loss!.Value, 1e-6);
                Assert.AreEqual(0.25, report.LearningRate);
                Assert.IsInRange(1, images / 0.1, report.ImagesPerSecond);
                double perBatch = images / report.ImagesPerSecond;
                Assert.AreEqual((batches - report.Batch) * perBatch, report.TimeLeft.TotalSeconds, 0.01 * perBatch);
                before = report.Batch;
            }
        }
    }

    [TestMethod]
    public void The_time_left_counts_the_epochs_to_come_by_this_one_and_by_those_before()
    {
        var reports = new ReportList<BatchProgress>();
        var reporter = new BatchReporter(reports, epochs: 10);
        reporter.BeginEpoch(epoch: 3, batches: 2);
        reporter.Count(images: 7, loss: null, learningRate: 0.1);
        Assert.IsEmpty(reports.Items);
        Thread.Sleep(1050);
        reporter.Count(images: 7, loss: 0.5, learningRate: 0.1);
        double took = 14 / reports.Items.Single().ImagesPerSecond;
        // Nothing of this epoch, and seven like it.
        Assert.AreEqual(7 * took, reports.Items[0].TimeLeft.TotalSeconds, 0.001 * took);

        // After two slow epochs, one that would take a second.
        Thread.Sleep(2000);
        reporter.BeginEpoch(epoch: 4, batches: 2);
        Thread.Sleep(1050);
        reporter.Count(images: 14, loss: 0.5, learningRate: 0.1);
        double now = 14 / reports.Items[1].ImagesPerSecond;
        Assert.IsInRange(7 * 3.0 - now, 7 * (took + 4) - now, reports.Items[1].TimeLeft.TotalSeconds);
    }

    [TestMethod]
    public void Nothing_is_reported_to_nobody()
    {
        var reporter = new BatchReporter(null, epochs: 1);
        reporter.BeginEpoch(1, 1);
        reporter.Count(1, 1, 1);
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
