namespace MLVision.Extensions.Torch;

/// <summary>
/// Sharpness and tones of an image in place, one plane for each channel, as torchvision and Pillow change them: planes are
/// treated one by one.
/// </summary>
internal static class ImageTones
{
    /// <summary>Sharpens, or smooths where the factor is below 1; the pixels at the edges stay.</summary>
    /// <param name="image">The image.</param>
    /// <param name="channels">Its planes.</param>
    /// <param name="height">Its height.</param>
    /// <param name="width">Its width.</param>
    /// <param name="factor">How much of the image is left of the mix with the smoothed one; 1 changes nothing.</param>
    /// <param name="scratch">Working memory.</param>
    public static void Sharpness(Span<byte> image, int channels, int height, int width, double factor, ScratchBytes scratch)
    {
        int size = height * width;
        Span<byte> source = scratch.Reserve(size);
        for (int c = 0; c < channels; c++)
        {
            Span<byte> plane = image.Slice(c * size, size);
            plane.CopyTo(source);
            for (int y = 1; y < height - 1; y++)
            {
                for (int i = y * width + 1; i < (y + 1) * width - 1; i++)
                {
                    int sum = 5 * source[i] + source[i - 1] + source[i + 1];
                    for (int row = i - width; row <= i + width; row += 2 * width)
                        sum += source[row - 1] + source[row] + source[row + 1];
                    double smooth = Math.Round(sum / 13.0);
                    plane[i] = ColorJitter.Limit(smooth + (source[i] - smooth) * factor);
                }
            }
        }
    }

    /// <summary>Keeps so many of the highest bits.</summary>
    public static void Posterize(Span<byte> image, int bits)
    {
        byte mask = (byte)(0xFF << (8 - bits));
        foreach (ref byte value in image)
            value &= mask;
    }

    /// <summary>Inverts values from a threshold on.</summary>
    public static void Solarize(Span<byte> image, double threshold)
    {
        foreach (ref byte value in image)
            value = value < threshold ? value : (byte)(255 - value);
    }

    /// <summary>Stretches the values of each plane to 0 .. 255; a plane of one value stays.</summary>
    public static void AutoContrast(Span<byte> image, int channels)
    {
        int size = image.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            Span<byte> plane = image.Slice(c * size, size);
            byte least = byte.MaxValue, most = 0;
            foreach (byte value in plane)
            {
                least = Math.Min(least, value);
                most = Math.Max(most, value);
            }

            if (most == least)
                continue;
            double scale = 255.0 / (most - least);
            foreach (ref byte value in plane)
                value = ColorJitter.Limit((value - least) * scale);
        }
    }

    /// <summary>Spreads the values of each plane so that its histogram is as flat as can be.</summary>
    public static void Equalize(Span<byte> image, int channels)
    {
        Span<int> counts = stackalloc int[256];
        Span<byte> table = stackalloc byte[256];
        int size = image.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            Span<byte> plane = image.Slice(c * size, size);
            counts.Clear();
            foreach (byte value in plane)
                counts[value]++;
            int step = (size - counts[counts.LastIndexOfAnyExcept(0)]) / 255;
            if (step == 0)
                continue;
            for (int value = 0, below = 0; value < table.Length; below += counts[value], value++)
                table[value] = (byte)Math.Min((below + step / 2) / step, 255);
            foreach (ref byte value in plane)
                value = table[value];
        }
    }
}
