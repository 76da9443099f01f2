namespace MLVision.Extensions.Torch;

/// <summary>
/// Lowers the learning rate when the monitored metric has stopped improving, as <c>ReduceLROnPlateau</c> of PyTorch. The metric
/// is that of <see cref="TrainingOptions.Monitor"/>, after each epoch; where it is not a number, it has not improved.
/// </summary>
public sealed class PlateauSchedule : LearningRateSchedule
{
    /// <summary>By what the learning rate is multiplied; in (0, 1), default 0.1.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>How many epochs without improvement are borne; 0 or more, default 10.</summary>
    public int Patience { get; init; } = 10;

    /// <summary>What counts as an improvement, relative to the best value; 0 or more, default 1e-4.</summary>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>How many epochs after a reduction do not count; 0 or more, default 0.</summary>
    public int Cooldown { get; init; }

    /// <summary>The smallest factor; in [0, 1], default 0.</summary>
    public double SmallestFactor { get; init; }

    internal override void Validate(int epochs)
    {
        base.Validate(epochs);
        OptionCheck.Require(Gamma > 0 && Gamma < 1, Gamma, nameof(Gamma), "above 0 and below 1");
        OptionCheck.AtLeast(Patience, 0);
        OptionCheck.NotNegative(Threshold);
        OptionCheck.AtLeast(Cooldown, 0);
        OptionCheck.Range(SmallestFactor, 0, 1);
    }

    /// <summary>The state after an epoch, as a pure function.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="metric">The value of the metric.</param>
    /// <param name="higherIsBetter">Whether the metric is an accuracy rather than a loss.</param>
    internal PlateauState Next(PlateauState state, double metric, bool higherIsBetter)
    {
        bool better = !state.HasBest ? double.IsFinite(metric)
            : higherIsBetter ? metric > state.Best * (1 + Threshold) : metric < state.Best * (1 - Threshold);
        PlateauState next = state with
        {
            HasBest = state.HasBest || better,
            Best = better ? metric : state.Best,
            BadEpochs = better || state.CooldownLeft > 0 ? 0 : state.BadEpochs + 1,
            CooldownLeft = Math.Max(state.CooldownLeft - 1, 0),
        };
        return next.BadEpochs <= Patience
            ? next
            : next with { Factor = Math.Max(next.Factor * Gamma, SmallestFactor), BadEpochs = 0, CooldownLeft = Cooldown };
    }

    private protected override double Factor(SchedulePosition position) => 1;
}
