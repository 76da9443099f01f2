namespace MLVision.Extensions.Torch;

/// <summary>What a <see cref="PlateauSchedule"/> remembers.</summary>
internal readonly record struct PlateauState(double Factor, bool HasBest, double Best, int BadEpochs, int CooldownLeft)
{
    public static PlateauState Initial => new(1, false, 0, 0, 0);
}
