namespace MLVision.Extensions;

/// <summary>The channels that a colour histogram counts; all are scaled to 0..1.</summary>
public enum ColorSpace
{
    /// <summary>Red, green and blue.</summary>
    Rgb,

    /// <summary>Hue (0 to 1 for the full circle), saturation and value, as in Python's colorsys and scikit-image.</summary>
    Hsv,

    /// <summary>One channel of grey values: (19595 R + 38470 G + 7471 B + 32768) / 65536, rounded down.</summary>
    Gray,
}
