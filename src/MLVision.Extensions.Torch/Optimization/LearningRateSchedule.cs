namespace MLVision.Extensions.Torch;

/// <summary>
/// How the learning rate changes while a network is trained: a factor of the optimizer's learning rate. One of
/// <see cref="ConstantSchedule"/>, <see cref="StepSchedule"/>, <see cref="MultiStepSchedule"/>,
/// <see cref="ExponentialSchedule"/>, <see cref="CosineSchedule"/>, <see cref="OneCycleSchedule"/>,
/// <see cref="PolynomialSchedule"/> and <see cref="PlateauSchedule"/>.
/// </summary>
public abstract class LearningRateSchedule
{
    private protected LearningRateSchedule()
    {
    }

    /// <summary>
    /// For how many epochs, also a fraction of one, the factor first rises linearly step by step; 0 or more and fewer than there
    /// are epochs, default 0. Schedules that count epochs (step, multi-step, exponential) count from the start of the training,
    /// and the warm-up multiplies them; cosine, one-cycle and polynomial span the steps after the warm-up.
    /// </summary>
    public double WarmupEpochs { get; init; }

    /// <summary>Where the warm-up begins; in (0, 1], default 0.01.</summary>
    public double WarmupStart { get; init; } = 0.01;

    /// <summary>The factor for a step, as a pure function.</summary>
    /// <param name="step">The step, from 0, of the whole training.</param>
    /// <param name="stepsPerEpoch">The number of steps of an epoch.</param>
    /// <param name="epochs">The number of epochs of the whole training.</param>
    internal double FactorAt(long step, long stepsPerEpoch, int epochs)
    {
        long warmup = (long)Math.Round(WarmupEpochs * stepsPerEpoch);
        double rise = step < warmup ? WarmupStart + (1 - WarmupStart) * step / warmup : 1;
        return rise * Factor(new SchedulePosition(
            Epoch: step / stepsPerEpoch,
            Step: Math.Max(step - warmup, 0),
            Steps: Math.Max(stepsPerEpoch * epochs - warmup, 1)));
    }

    internal virtual void Validate(int epochs)
    {
        OptionCheck.NotNegative(WarmupEpochs);
        OptionCheck.Positive(WarmupStart, 1);
        if (WarmupEpochs >= epochs && WarmupEpochs > 0)
            throw new ArgumentException($"WarmupEpochs ({WarmupEpochs}) must be below the number of epochs ({epochs}).",
                nameof(WarmupEpochs));
    }

    private protected abstract double Factor(SchedulePosition position);
}
