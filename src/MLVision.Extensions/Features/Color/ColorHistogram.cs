namespace MLVision.Extensions;

/// <summary>Histograms, means and standard deviations of the colours of an image.</summary>
public static class ColorHistogram
{
    /// <summary>Number of values, whatever the image.</summary>
    /// <param name="options">Null for the defaults.</param>
    public static int Length(ColorHistogramOptions? options = null) => (options ?? new()).Length;

    /// <summary>Computes the features of an 8-bit image.</summary>
    /// <remarks>
    /// Of n bins a byte is in bin <c>byte * n / 256</c>, rounded down; a hue or saturation v in 0..1 is in bin <c>v * n</c>,
    /// rounded down, and 1 in the last bin. For means and deviations a byte counts as <c>byte / 255</c>.
    /// </remarks>
    /// <param name="pixels">
    /// Area values of a grey image, or 3 x area values: the red, then the green, then the blue image. A grey image has three
    /// equal channels.
    /// </param>
    /// <param name="area">Number of pixels.</param>
    /// <param name="features">
    /// Receives the histograms ([channel, bin], or [bin of channel 0, bin of channel 1, bin of channel 2] where joint), then the
    /// mean of each channel, then the (population) standard deviation of each channel.
    /// </param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public static void Compute(ReadOnlySpan<byte> pixels, int area, Span<float> features, ColorHistogramOptions? options = null)
    {
        options ??= new();
        options.Validate();
        if (area < 1 || (pixels.Length != area && pixels.Length != 3 * area))
            throw new ArgumentException($"An image of {area} pixels has {area} or {3 * area} values; there are {pixels.Length}.");
        if (features.Length != options.Length)
            throw new ArgumentException($"The features are {options.Length} values; the destination has {features.Length}.");

        ReadOnlySpan<byte> red = pixels[..area];
        ReadOnlySpan<byte> green = pixels.Length == area ? red : pixels.Slice(area, area);
        ReadOnlySpan<byte> blue = pixels.Length == area ? red : pixels.Slice(2 * area, area);
        Span<float> histogram = features[..options.HistogramLength];
        histogram.Clear();
        int channels = options.Channels, bins = options.Bins;
        Span<double> value = stackalloc double[3], sum = stackalloc double[3], squares = stackalloc double[3];
        Span<int> bin = stackalloc int[3];
        sum.Clear();
        squares.Clear();
        for (int i = 0; i < area; i++)
        {
            switch (options.ColorSpace)
            {
                case ColorSpace.Hsv:
                    Hsv(red[i], green[i], blue[i], value);
                    for (int c = 0; c < 3; c++)
                        bin[c] = Math.Min((int)(value[c] * bins), bins - 1);
                    // The value is a byte again and gets the bin of a byte.
                    bin[2] = Math.Max(red[i], Math.Max(green[i], blue[i])) * bins >> 8;
                    break;
                case ColorSpace.Rgb:
                    Bytes(red[i], 0, bins, value, bin);
                    Bytes(green[i], 1, bins, value, bin);
                    Bytes(blue[i], 2, bins, value, bin);
                    break;
                default:
                    int gray = pixels.Length == area ? red[i] : ImagePlanes.Gray(red[i], green[i], blue[i]);
                    Bytes(gray, 0, bins, value, bin);
                    break;
            }
            for (int c = 0; c < channels; c++)
            {
                sum[c] += value[c];
                squares[c] += value[c] * value[c];
                if (bins > 0 && !options.Joint)
                    histogram[c * bins + bin[c]]++;
            }
            if (bins > 0 && options.Joint)
                histogram[channels == 1 ? bin[0] : (bin[0] * bins + bin[1]) * bins + bin[2]]++;
        }

        if (options.Normalize)
        {
            for (int i = 0; i < histogram.Length; i++)
                histogram[i] /= area;
        }
        if (options.Moments)
            WriteMoments(sum[..channels], squares, area, features[histogram.Length..]);
    }

    private static void WriteMoments(ReadOnlySpan<double> sum, ReadOnlySpan<double> squares, int area, Span<float> moments)
    {
        for (int c = 0; c < sum.Length; c++)
        {
            double mean = sum[c] / area;
            moments[c] = (float)mean;
            moments[sum.Length + c] = (float)Math.Sqrt(Math.Max(0, squares[c] / area - mean * mean));
        }
    }

    private static void Bytes(int level, int channel, int bins, Span<double> value, Span<int> bin)
    {
        value[channel] = level / 255.0;
        bin[channel] = level * bins >> 8;
    }

    private static void Hsv(byte red, byte green, byte blue, Span<double> hsv)
    {
        int max = Math.Max(red, Math.Max(green, blue)), spread = max - Math.Min(red, Math.Min(green, blue));
        double hue = 0;
        if (spread > 0)
        {
            // Between equal largest channels the last decides, as in scikit-image; the hue is the same but for its rounding.
            if (blue == max)
                hue = 4 + (double)(red - green) / spread;
            else if (green == max)
                hue = 2 + (double)(blue - red) / spread;
            else
                hue = (double)(green - blue) / spread;
            hue /= 6;
            if (hue < 0)
                hue += 1;
        }
        hsv[0] = hue;
        hsv[1] = max == 0 ? 0 : (double)spread / max;
        hsv[2] = max / 255.0;
    }
}
