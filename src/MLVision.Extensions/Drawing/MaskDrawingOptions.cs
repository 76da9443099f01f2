namespace MLVision.Extensions;

/// <summary>How masks are drawn.</summary>
public sealed record MaskDrawingOptions
{
    /// <summary>How much of a class's colour is mixed into the picture, 0 to 1. Default: 0.5.</summary>
    public float Opacity { get; init; } = 0.5f;

    /// <summary>Whether a legend in the upper left corner names the classes that the mask has. Default: true.</summary>
    public bool ShowLegend { get; init; } = true;

    /// <summary>
    /// The size of the legend's letters, 0 to 16: capitals are so many times 7 pixels high. Default: 0, a 300th of the image's
    /// shorter side, at least 1. A legend that does not fit has smaller letters, then ends with "+" and a number.
    /// </summary>
    public int FontScale { get; init; }

    internal void Validate()
    {
        OptionCheck.Range(Opacity, 0, 1);
        OptionCheck.Range(FontScale, 0, 16);
    }
}
