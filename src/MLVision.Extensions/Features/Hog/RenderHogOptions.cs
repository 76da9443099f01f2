namespace MLVision.Extensions;

/// <summary>Options of the picture of a HOG.</summary>
public sealed record RenderHogOptions
{
    /// <summary>
    /// Orientations, cells, gamma and colour mode of the histograms drawn. Blocks, their normalisation and shared voting do not
    /// take part: the picture shows the cells, each pixel voting for its own. Default <see cref="HogOptions.ScikitImage"/>.
    /// </summary>
    public HogOptions Hog { get; init; } = HogOptions.ScikitImage;

    /// <summary>
    /// The picture is this many times as large as the image, 1 to 32. At 1 (default) lines are one pixel wide, as scikit-image
    /// draws them; larger pictures have smooth lines.
    /// </summary>
    public int Scale { get; init; } = 1;

    /// <summary>
    /// Values are multiplied so that the largest is 255 times this, above 0 up to 1000; what then is above 255 becomes 255.
    /// Default 1.
    /// </summary>
    public float Gain { get; init; } = 1;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Hog);
        Hog.Validate();
        OptionCheck.Range(Scale, 1, 32);
        OptionCheck.Positive(Gain, 1000);
    }
}
