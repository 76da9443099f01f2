namespace MLVision.Extensions;

/// <summary>How boxes are drawn.</summary>
public sealed record BoxDrawingOptions
{
    /// <summary>
    /// The width of lines in pixels, 0 to 64. Default: 0, a 240th of the image's shorter side, at least 1. Lines are inside the
    /// box.
    /// </summary>
    public int LineWidth { get; init; }

    /// <summary>
    /// The size of letters, 0 to 16: capitals are so many times 7 pixels high. Default: 0, a 300th of the image's shorter
    /// side, at least 1. A label that is wider than the image has smaller letters, then is cut and ends with an ellipsis.
    /// </summary>
    public int FontScale { get; init; }

    /// <summary>Whether labels are written. Default: true.</summary>
    public bool ShowLabels { get; init; } = true;

    /// <summary>Whether scores are written, where there are any. Default: true.</summary>
    public bool ShowScores { get; init; } = true;

    /// <summary>Boxes with a lower score are not drawn; 0 to 1. Default: 0.</summary>
    public float MinScore { get; init; }

    internal void Validate()
    {
        OptionCheck.Range(LineWidth, 0, 64);
        OptionCheck.Range(FontScale, 0, 16);
        OptionCheck.Range(MinScore, 0, 1);
    }
}
