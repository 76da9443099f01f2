namespace MLVision.Extensions.Torch;

/// <summary>The learning rate stays.</summary>
public sealed class ConstantSchedule : LearningRateSchedule
{
    private protected override double Factor(SchedulePosition position) => 1;
}
