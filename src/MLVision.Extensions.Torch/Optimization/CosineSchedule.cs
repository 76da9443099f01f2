namespace MLVision.Extensions.Torch;

/// <summary>
/// Lowers the learning rate along half a cosine, step by step, to the end of the training, as <c>CosineAnnealingLR</c> of PyTorch
/// with the number of steps as <c>T_max</c>.
/// </summary>
public sealed class CosineSchedule : LearningRateSchedule
{
    /// <summary>The factor at the end; in [0, 1], default 0.</summary>
    public double FinalFactor { get; init; }

    internal override void Validate(int epochs)
    {
        base.Validate(epochs);
        OptionCheck.Range(FinalFactor, 0, 1);
    }

    private protected override double Factor(SchedulePosition position) =>
        FinalFactor + (1 - FinalFactor) * (1 + Math.Cos(Math.PI * position.Step / position.Steps)) / 2;
}
