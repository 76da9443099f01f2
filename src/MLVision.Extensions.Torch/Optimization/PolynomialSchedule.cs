namespace MLVision.Extensions.Torch;

/// <summary>
/// Lowers the learning rate with a power of the part of the training that is left, step by step, as <c>PolynomialLR</c> of
/// PyTorch with the number of steps as <c>total_iters</c>.
/// </summary>
public sealed class PolynomialSchedule : LearningRateSchedule
{
    /// <summary>The power; above 0, default 1.</summary>
    public double Power { get; init; } = 1;

    internal override void Validate(int epochs)
    {
        base.Validate(epochs);
        OptionCheck.Positive(Power);
    }

    private protected override double Factor(SchedulePosition position) =>
        Math.Pow(1 - (double)Math.Min(position.Step, position.Steps) / position.Steps, Power);
}
