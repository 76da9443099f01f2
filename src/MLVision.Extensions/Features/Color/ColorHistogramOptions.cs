namespace MLVision.Extensions;

/// <summary>Options of colour histograms.</summary>
public sealed record ColorHistogramOptions
{
    /// <summary>The channels counted. Default <see cref="ColorSpace.Rgb"/>.</summary>
    public ColorSpace ColorSpace { get; init; } = ColorSpace.Rgb;

    /// <summary>
    /// Bins of equal width for each channel, 1 to 256 (to 64 where <see cref="Joint"/>); 0 for no histogram. Default 16.
    /// </summary>
    public int Bins { get; init; } = 16;

    /// <summary>
    /// One histogram over all channels together, of bins x bins x bins values, instead of one for each channel. Default false.
    /// </summary>
    public bool Joint { get; init; }

    /// <summary>Divides the counts by the number of pixels. Default true.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>Adds mean and standard deviation of each channel, in 0..1. Default true.</summary>
    public bool Moments { get; init; } = true;

    internal int Channels => ColorSpace == ColorSpace.Gray ? 1 : 3;

    internal int HistogramLength =>
        Bins == 0 ? 0 : Joint ? (int)Math.Pow(Bins, Channels) : Bins * Channels;

    internal int Length => HistogramLength + (Moments ? 2 * Channels : 0);

    internal void Validate()
    {
        OptionCheck.Defined(ColorSpace);
        OptionCheck.Range(Bins, Moments ? 0 : 1, Joint && Channels == 3 ? 64 : 256);
    }
}
