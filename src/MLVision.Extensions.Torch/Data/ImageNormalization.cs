namespace MLVision.Extensions.Torch;

/// <summary>
/// The mean and standard deviation of each channel, of pixels from 0 to 1: networks see <c>(pixel / 255 - mean) / deviation</c>.
/// </summary>
public sealed class ImageNormalization
{
    /// <summary>Says both.</summary>
    /// <param name="means">The mean of each channel (red, green, blue, or grey), 0 to 1.</param>
    /// <param name="deviations">The standard deviation of each channel, above 0.</param>
    /// <exception cref="ArgumentException">The numbers of values differ, or one is out of range.</exception>
    public ImageNormalization(IReadOnlyList<float> means, IReadOnlyList<float> deviations)
    {
        ArgumentNullException.ThrowIfNull(means);
        ArgumentNullException.ThrowIfNull(deviations);
        if (means.Count != deviations.Count || means.Count == 0)
            throw new ArgumentException($"There are {means.Count} means and {deviations.Count} deviations.", nameof(deviations));
        foreach (float mean in means)
            OptionCheck.Range(mean, 0, 1, nameof(means));
        foreach (float deviation in deviations)
            OptionCheck.Positive(deviation, nameof(deviations));
        Means = [.. means];
        Deviations = [.. deviations];
    }

    /// <summary>What torchvision's pretrained networks want: those of ImageNet, red, green and blue.</summary>
    public static ImageNormalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>The mean of each channel.</summary>
    public IReadOnlyList<float> Means { get; }

    /// <summary>The standard deviation of each channel.</summary>
    public IReadOnlyList<float> Deviations { get; }

    /// <summary>Measures the images of a set; channels of one value throughout get the deviation 1.</summary>
    internal static ImageNormalization Measure(ImageSource images, CancellationToken cancellation = default)
    {
        // Counting values is exact and needs one pass.
        var counts = new long[images.Channels][];
        for (int channel = 0; channel < counts.Length; channel++)
            counts[channel] = new long[256];
        int plane = images.Height * images.Width;
        foreach (ImageBatch batch in new BatchLoader(images, batchSize: 32, seed: 0, shuffles: false, null)
            .Load(0, cancellation))
        {
            for (int i = 0; i < batch.Pixels.Length; i += plane)
                Count(batch.Pixels.AsSpan(i, plane), counts[i / plane % counts.Length]);
        }

        double total = (double)images.Count * plane;
        var means = new float[counts.Length];
        var deviations = new float[counts.Length];
        for (int channel = 0; channel < counts.Length; channel++)
        {
            double sum = 0, squares = 0;
            for (int value = 0; value < 256; value++)
                sum += value / 255.0 * counts[channel][value];
            double mean = sum / total;
            for (int value = 0; value < 256; value++)
                squares += (value / 255.0 - mean) * (value / 255.0 - mean) * counts[channel][value];
            means[channel] = (float)mean;
            deviations[channel] = squares > 0 ? (float)Math.Sqrt(squares / total) : 1;
        }

        return new ImageNormalization(means, deviations);
    }

    private static void Count(ReadOnlySpan<byte> values, long[] counts)
    {
        foreach (byte value in values)
            counts[value]++;
    }
}
