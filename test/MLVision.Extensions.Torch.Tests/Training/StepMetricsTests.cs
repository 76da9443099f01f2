using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
[DoNotParallelize]
public sealed class StepMetricsTests
{
    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    [DataRow(100)]
    public void Metrics_are_the_same_however_many_steps_are_read_together(int stepsAtOnce)
    {
        using var metrics = new StepMetrics(stepsAtOnce, epoch: 1);
        using DisposeScope scope = NewDisposeScope();
        // The right class is the first, the sixth and (in a draw) not alone at the top.
        metrics.Add(Logits([7, 1, 2, 3, 4, 5, 6], [1, 7, 2, 3, 4, 5, 6]), tensor([0L, 0L]), tensor(0.5f), 1, 0.1);
        metrics.Add(Logits([7, 7, 2, 3, 4, 5, 6]), tensor([1L]), tensor(2f), 2, 0.1);
        EpochMetrics sums = metrics.Finish();
        Assert.AreEqual(3, sums.Images);
        Assert.AreEqual(1, sums.Loss, 1e-12);
        Assert.AreEqual(1 / 3.0, sums.Accuracy, 1e-12);
        Assert.AreEqual(2 / 3.0, sums.TopFiveAccuracy, 1e-12);
    }

    [TestMethod]
    public void The_loss_so_far_is_that_of_the_steps_that_are_read()
    {
        using var metrics = new StepMetrics(stepsAtOnce: 2, epoch: 1);
        using DisposeScope scope = NewDisposeScope();
        Add(1);
        Assert.IsNull(metrics.Loss);
        Add(2);
        Assert.AreEqual(1.5, metrics.Loss);
        Add(30);
        Assert.AreEqual(1.5, metrics.Loss);

        void Add(float loss) => metrics.Add(Logits([1, 2]), tensor([0L]), tensor(loss), 1, 0.1);
    }

    [TestMethod]
    public void A_divergence_that_is_read_later_names_the_step_where_it_began()
    {
        long before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        using (NewDisposeScope())
        {
            using var metrics = new StepMetrics(stepsAtOnce: 4, epoch: 3);
            float[] losses = [1, float.NaN, float.PositiveInfinity];
            for (int i = 0; i < losses.Length; i++)
                metrics.Add(Logits([1, 2]), tensor([0L]), tensor(losses[i]), step: i + 11, learningRate: 0.25 * (i + 1));
            TrainingDivergedException exception = Assert.ThrowsExactly<TrainingDivergedException>(() => metrics.Finish());
            Assert.AreEqual(3, exception.Epoch);
            Assert.AreEqual(12, exception.Step);
            Assert.AreEqual(0.5, exception.LearningRate);
        }

        Assert.AreEqual(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(10)]
    public void What_is_right_is_counted_alike_on_a_device_and_in_memory(int classes)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        // Whole numbers, so that there are draws.
        using var numbers = new ScalarScope();
        Tensor logits = randn(500, classes).mul(numbers.Of(3)).round();
        float[] values = logits.data<float>().ToArray();
        long[] right = [.. Enumerable.Range(0, 500).Select(i => (long)(i % classes))];
        int[] ranks = [.. right.Select((label, i) =>
            values[(i * classes)..((i + 1) * classes)].Count(value => value >= values[i * classes + label]))];
        (long, long) expected = (ranks.Count(rank => rank == 1), ranks.Count(rank => rank <= 5));
        Assert.AreEqual(expected, StepMetrics.CountRight(logits, tensor(right)));
        Assert.AreEqual(expected, StepMetrics.CountRight(values, right));
    }

    private static Tensor Logits(params float[][] rows) => stack(rows.Select(row => tensor(row)));
}
