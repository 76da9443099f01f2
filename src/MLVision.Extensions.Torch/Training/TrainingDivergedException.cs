using System.Globalization;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The loss of a training has become infinite or not a number. A lower learning rate, warm-up or gradient clipping help.
/// </summary>
public sealed class TrainingDivergedException : InvalidOperationException
{
    internal TrainingDivergedException(int epoch, long step, double learningRate, double loss)
        : base(string.Create(CultureInfo.InvariantCulture,
            $"The training diverged: the loss is {loss} in epoch {epoch}, step {step}, at learning rate " +
            $"{learningRate:g6}. Try a lower " +
            $"learning rate, warm-up or gradient clipping."))
    {
        Epoch = epoch;
        Step = step;
        LearningRate = learningRate;
    }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step within the epoch, from 1.</summary>
    public long Step { get; }

    /// <summary>The learning rate of the step.</summary>
    public double LearningRate { get; }
}
