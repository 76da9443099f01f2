namespace MLVision.Extensions;

/// <summary>Options of the plain gradient vector.</summary>
public sealed record GradientOptions
{
    /// <summary>What the vector holds. Default: horizontal differences, then vertical differences.</summary>
    public GradientParts Parts { get; init; } = GradientParts.Horizontal | GradientParts.Vertical;

    internal void Validate()
    {
        const GradientParts all =
            GradientParts.Horizontal | GradientParts.Vertical | GradientParts.Magnitude | GradientParts.Direction;
        if (Parts == 0 || (Parts & ~all) != 0)
            throw new ArgumentOutOfRangeException(nameof(Parts), Parts, $"{nameof(Parts)} must name at least one of {all}.");
    }
}
