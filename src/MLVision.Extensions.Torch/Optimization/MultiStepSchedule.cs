namespace MLVision.Extensions.Torch;

/// <summary>Multiplies the learning rate at given epochs, as <c>MultiStepLR</c> of PyTorch.</summary>
public sealed class MultiStepSchedule : LearningRateSchedule
{
    /// <summary>After how many epochs, ascending; each at least 1, at least one of them.</summary>
    public required IReadOnlyList<int> Milestones { get; init; }

    /// <summary>With what; above 0, default 0.1.</summary>
    public double Gamma { get; init; } = 0.1;

    internal override void Validate(int epochs)
    {
        base.Validate(epochs);
        OptionCheck.Positive(Gamma);
        if (Milestones is not { Count: > 0 } || Milestones[0] < 1 || Milestones.Zip(Milestones.Skip(1)).Any(pair =>
            pair.First >= pair.Second))
            throw new ArgumentException("Milestones must be ascending numbers of epochs, the first at least 1.",
                nameof(Milestones));
    }

    private protected override double Factor(SchedulePosition position) =>
        Math.Pow(Gamma, Milestones.Count(milestone => milestone <= position.Epoch));
}
