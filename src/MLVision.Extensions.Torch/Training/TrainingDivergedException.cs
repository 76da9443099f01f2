using System.Globalization;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The loss of a training has become infinite or not a number. A lower learning rate, warm-up or gradient clipping help.
/// </summary>
public sealed class TrainingDivergedException : InvalidOperationException
{
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The step within the epoch, from 1.</param>
    /// <param name="learningRate">The learning rate of the step.</param>
    /// <param name="loss">What the loss has become.</param>
    /// <param name="images">The images whose loss it is, where it is not that of the step.</param>
    internal TrainingDivergedException(int epoch, long step, double learningRate, double loss, string images = "")
        : base(string.Create(CultureInfo.InvariantCulture,
            $"The training diverged: the loss {images}is {loss} in epoch {epoch}, step {step}, at learning rate " +
            $"{learningRate:g6}. Try a lower learning rate, warm-up or gradient clipping."))
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
