namespace MLVision.Extensions.Torch;

/// <summary>
/// Brightness, contrast, saturation and hue of an image in place, with the formulas of torchvision for bytes; of one channel only
/// brightness and contrast.
/// </summary>
internal static class ColorJitter
{
    public static void Brightness(Span<byte> image, double factor)
    {
        foreach (ref byte value in image)
            value = Limit(value * factor);
    }

    public static void Contrast(Span<byte> image, int channels, double factor)
    {
        int size = image.Length / channels;
        long sum = 0;
        for (int i = 0; i < size; i++)
            sum += channels == 3 ? ImagePlanes.Gray(image[i], image[size + i], image[2 * size + i]) : image[i];
        double mean = (double)sum / size;
        foreach (ref byte value in image)
            value = Limit(mean + (value - mean) * factor);
    }

    public static void Saturation(Span<byte> image, double factor)
    {
        int size = image.Length / 3;
        for (int i = 0; i < size; i++)
        {
            ref byte red = ref image[i], green = ref image[size + i], blue = ref image[2 * size + i];
            double gray = ImagePlanes.Gray(red, green, blue);
            red = Limit(gray + (red - gray) * factor);
            green = Limit(gray + (green - gray) * factor);
            blue = Limit(gray + (blue - gray) * factor);
        }
    }

    /// <summary>Turns the hue.</summary>
    /// <param name="image">Red, green and blue plane.</param>
    /// <param name="turn">In full turns.</param>
    public static void Hue(Span<byte> image, double turn)
    {
        int size = image.Length / 3;
        for (int i = 0; i < size; i++)
        {
            ref byte red = ref image[i], green = ref image[size + i], blue = ref image[2 * size + i];
            int most = Math.Max(red, Math.Max(green, blue)), range = most - Math.Min(red, Math.Min(green, blue));
            if (range == 0)
                continue;
            double hue = most == red ? (double)(green - blue) / range
                : most == green ? 2 + (double)(blue - red) / range
                : 4 + (double)(red - green) / range;
            hue += 6 * turn;
            red = Channel(hue + 5, most, range);
            green = Channel(hue + 3, most, range);
            blue = Channel(hue + 1, most, range);
        }
    }

    public static void Gray(Span<byte> image)
    {
        int size = image.Length / 3;
        Span<byte> red = image[..size];
        ImagePlanes.ToGray(image, red);
        red.CopyTo(image[size..]);
        red.CopyTo(image[(2 * size)..]);
    }

    /// <summary>The nearest byte.</summary>
    public static byte Limit(double value) => (byte)Math.Clamp(value + 0.5, 0, 255);

    // The usual closed form of HSV to RGB: the value less the range times a trapezoid of the hue.
    private static byte Channel(double hue, int most, int range)
    {
        double sector = hue - 6 * Math.Floor(hue / 6);
        return Limit(most - range * Math.Clamp(Math.Min(sector, 4 - sector), 0, 1));
    }
}
