namespace MLVision.Extensions.Torch;

/// <summary>
/// Raises the learning rate along a cosine to the optimizer's and lowers it to almost nothing (Smith and Topin, 2019), step by
/// step, as <c>OneCycleLR</c> of PyTorch, of which the optimizer's learning rate is <c>max_lr</c>. The momentum stays.
/// </summary>
public sealed class OneCycleSchedule : LearningRateSchedule
{
    /// <summary>The part of the steps in which it rises; in (0, 1), default 0.3.</summary>
    public double RisingPart { get; init; } = 0.3;

    /// <summary>By what the learning rate is divided at the start; above 1 and finite, default 25.</summary>
    public double StartDivisor { get; init; } = 25;

    /// <summary>By what the learning rate of the start is divided at the end; above 1 and finite, default 10000.</summary>
    public double FinalDivisor { get; init; } = 1e4;

    internal override void Validate(int epochs)
    {
        base.Validate(epochs);
        OptionCheck.Require(RisingPart > 0 && RisingPart < 1, RisingPart, nameof(RisingPart), "above 0 and below 1");
        RequireAboveOne(StartDivisor, nameof(StartDivisor));
        RequireAboveOne(FinalDivisor, nameof(FinalDivisor));
    }

    private protected override double Factor(SchedulePosition position)
    {
        double start = 1 / StartDivisor, top = RisingPart * position.Steps - 1, last = position.Steps - 1;
        if (position.Step <= top)
            return Between(start, 1, top > 0 ? position.Step / top : 1);
        return Between(1, start / FinalDivisor, last > top ? Math.Min((position.Step - top) / (last - top), 1) : 1);
    }

    private static void RequireAboveOne(double divisor, string option) =>
        OptionCheck.Require(divisor > 1 && double.IsFinite(divisor), divisor, option, "above 1 and finite");

    private static double Between(double from, double to, double part) =>
        to + (from - to) / 2 * (1 + Math.Cos(Math.PI * part));
}
