namespace MLVision.Extensions.Torch;

/// <summary>Multiplies the learning rate after each epoch, as <c>ExponentialLR</c> of PyTorch.</summary>
public sealed class ExponentialSchedule : LearningRateSchedule
{
    /// <summary>With what; above 0, default 0.95.</summary>
    public double Gamma { get; init; } = 0.95;

    internal override void Validate(int epochs)
    {
        base.Validate(epochs);
        OptionCheck.Positive(Gamma);
    }

    private protected override double Factor(SchedulePosition position) => Math.Pow(Gamma, position.Epoch);
}
