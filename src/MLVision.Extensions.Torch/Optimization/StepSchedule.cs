namespace MLVision.Extensions.Torch;

/// <summary>Multiplies the learning rate again and again after some epochs, as <c>StepLR</c> of PyTorch.</summary>
public sealed class StepSchedule : LearningRateSchedule
{
    /// <summary>After how many epochs; at least 1, default 30.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>With what; above 0, default 0.1.</summary>
    public double Gamma { get; init; } = 0.1;

    internal override void Validate(int epochs)
    {
        base.Validate(epochs);
        OptionCheck.AtLeast(Epochs, 1);
        OptionCheck.Positive(Gamma);
    }

    private protected override double Factor(SchedulePosition position) => Math.Pow(Gamma, position.Epoch / Epochs);
}
