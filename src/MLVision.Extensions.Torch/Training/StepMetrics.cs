using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Collects the metrics of an epoch. What a step has come to stays on the device until some steps are read together, because
/// each reading makes the host wait for the device.
/// </summary>
/// <param name="stepsAtOnce">How many steps are read together; 1 on the CPU, where nothing is gained by waiting.</param>
/// <param name="epoch">The epoch of training, from 1, whose losses must be finite; null where they need not.</param>
internal sealed class StepMetrics(int stepsAtOnce, int? epoch) : IDisposable
{
    private readonly List<Step> _waiting = [];
    private EpochMetrics _metrics;

    /// <summary>The mean loss of the steps that are read; null while there are none.</summary>
    public double? Loss => _metrics.Images > 0 ? _metrics.Loss : null;

    /// <summary>How many steps to read together on a device.</summary>
    public static int StepsAtOnce(Device device) => device.type == DeviceType.CPU ? 1 : 64;

    /// <summary>Takes the result of a batch.</summary>
    /// <param name="logits">[batch, class].</param>
    /// <param name="labels">The right classes.</param>
    /// <param name="loss">The mean over the batch.</param>
    /// <param name="step">The step within the epoch, from 1.</param>
    /// <param name="learningRate">The learning rate of the step.</param>
    /// <exception cref="TrainingDivergedException">The loss of this or of an earlier step is not finite.</exception>
    public void Add(Tensor logits, Tensor labels, Tensor loss, long step, double learningRate)
    {
        _waiting.Add(new Step(Keep(logits), Keep(labels), Keep(loss), step, learningRate));
        if (_waiting.Count >= stepsAtOnce)
            Read();
    }

    /// <summary>The metrics of all steps.</summary>
    /// <exception cref="TrainingDivergedException">The loss of a step is not finite.</exception>
    public EpochMetrics Finish()
    {
        Read();
        return _metrics;
    }

    public void Dispose()
    {
        foreach (Step step in _waiting)
            step.Dispose();
        _waiting.Clear();
    }

    private static Tensor Keep(Tensor tensor) => tensor.detach().DetachFromDisposeScope();

    /// <summary>How many images have no class, or not more than four, that scores as high as the right one.</summary>
    /// <param name="logits">[image, class].</param>
    /// <param name="labels">The right classes.</param>
    internal static (long First, long FirstFive) CountRight(Tensor logits, Tensor labels)
    {
        using DisposeScope scope = NewDisposeScope();
        using var numbers = new ScalarScope();
        // The right class is among those that score as high.
        Tensor ranks = logits.ge(logits.gather(1, labels.unsqueeze(1))).sum([1]);
        Tensor counts = stack([ranks.eq(ScalarScope.One).sum(), ranks.le(numbers.Of(5)).sum()]).cpu();
        return (counts[0].item<long>(), counts[1].item<long>());
    }

    /// <summary>The same in memory, without seven calls of libtorch in each step.</summary>
    internal static (long First, long FirstFive) CountRight(ReadOnlySpan<float> logits, ReadOnlySpan<long> labels)
    {
        int classes = logits.Length / labels.Length;
        long first = 0, firstFive = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<float> row = logits.Slice(i * classes, classes);
            float own = row[(int)labels[i]];
            int rank = 0;
            foreach (float logit in row)
                rank += logit >= own ? 1 : 0;
            first += rank == 1 ? 1 : 0;
            firstFive += rank <= 5 ? 1 : 0;
        }

        return (first, firstFive);
    }

    private void Read()
    {
        if (_waiting.Count == 0)
            return;
        using (DisposeScope scope = NewDisposeScope())
        {
            // Two transfers for all steps.
            float[] losses = cat(_waiting.ConvertAll(step => step.Loss.to_type(ScalarType.Float32).reshape(1)))
                .cpu().data<float>().ToArray();
            if (epoch is int number && Array.FindIndex(losses, loss => !float.IsFinite(loss)) is >= 0 and int i)
                throw new TrainingDivergedException(number, _waiting[i].Number, _waiting[i].LearningRate, losses[i]);
            Tensor logits = cat(_waiting.ConvertAll(step => step.Logits.to_type(ScalarType.Float32)));
            Tensor labels = cat(_waiting.ConvertAll(step => step.Labels));
            (long first, long firstFive) = logits.device_type == DeviceType.CPU
                ? CountRight(logits.data<float>().ToArray(), labels.data<long>().ToArray())
                : CountRight(logits, labels);
            _metrics.AddRight(first, firstFive);
            for (int j = 0; j < losses.Length; j++)
                _metrics.AddLoss(losses[j], (int)_waiting[j].Labels.numel());
        }

        Dispose();
    }

    private readonly record struct Step(Tensor Logits, Tensor Labels, Tensor Loss, long Number, double LearningRate) : IDisposable
    {
        public void Dispose()
        {
            Logits.Dispose();
            Labels.Dispose();
            Loss.Dispose();
        }
    }
}
