using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>A picture of an <see cref="HtmlReport"/>.</summary>
public sealed class ReportImage
{
    /// <summary>Takes a copy of the picture; the image may be disposed afterwards.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="caption">A line below it.</param>
    /// <param name="scale">How many times larger than its pixels it is shown; at least 1. Pixels stay visible.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="scale"/> is below 1.</exception>
    public ReportImage(MLImage image, string caption, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(caption);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        Png = PngWriter.Encode(image);
        Width = image.Width * scale;
        Caption = caption;
    }

    /// <summary>The line below the picture.</summary>
    public string Caption { get; }

    internal byte[] Png { get; }

    internal int Width { get; }
}
