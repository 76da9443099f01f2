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

    private void Read()
    {
        if (_waiting.Count == 0)
            return;
        using (DisposeScope scope = NewDisposeScope())
        {
            // Three transfers for all steps, not three for each.
            float[] losses = Host<float>(step => step.Loss.to_type(ScalarType.Float32).reshape(1));
            if (epoch is int number && Array.FindIndex(losses, loss => !float.IsFinite(loss)) is >= 0 and int i)
                throw new TrainingDivergedException(number, _waiting[i].Number, _waiting[i].LearningRate, losses[i]);
            float[] logits = Host<float>(step => step.Logits.to_type(ScalarType.Float32).reshape(-1));
            long[] labels = Host<long>(step => step.Labels);
            int firstLogit = 0, firstLabel = 0;
            for (int j = 0; j < losses.Length; j++)
            {
                int count = (int)_waiting[j].Labels.numel(), values = (int)_waiting[j].Logits.numel();
                Count(losses[j], logits.AsSpan(firstLogit, values), labels.AsSpan(firstLabel, count));
                (firstLogit, firstLabel) = (firstLogit + values, firstLabel + count);
            }
        }

        Dispose();
    }

    private T[] Host<T>(Func<Step, Tensor> get)
        where T : unmanaged => cat(_waiting.ConvertAll(step => get(step))).cpu().data<T>().ToArray();

    private void Count(float loss, ReadOnlySpan<float> logits, ReadOnlySpan<long> labels)
    {
        int classes = logits.Length / labels.Length, first = 0, firstFive = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<float> row = logits.Slice(i * classes, classes);
            float own = row[(int)labels[i]];
            // How many classes score as high as the right one, which is itself among them.
            int rank = 0;
            foreach (float logit in row)
                rank += logit >= own ? 1 : 0;
            first += rank == 1 ? 1 : 0;
            firstFive += rank <= 5 ? 1 : 0;
        }

        _metrics.Add(loss, first, firstFive, labels.Length);
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
