namespace MLVision.Extensions.Torch;

/// <summary>Blurs images with a Gaussian that is cut off at three standard deviations; edges are mirrored.</summary>
internal static class GaussianBlur
{
    public static void Run(Span<byte> image, int channels, int height, int width, double deviation)
    {
        int radius = Math.Max(1, (int)Math.Ceiling(3 * deviation));
        var kernel = new float[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++)
            sum += Math.Exp(-i * i / (2 * deviation * deviation));
        for (int i = -radius; i <= radius; i++)
            kernel[i + radius] = (float)(Math.Exp(-i * i / (2 * deviation * deviation)) / sum);
        var rows = new float[height * width];
        for (int c = 0; c < channels; c++)
        {
            Span<byte> plane = image.Slice(c * rows.Length, rows.Length);
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    float value = 0;
                    for (int i = -radius; i <= radius; i++)
                        value += kernel[i + radius] * plane[y * width + Mirror(x + i, width)];
                    rows[y * width + x] = value;
                }
            }

            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    float value = 0;
                    for (int i = -radius; i <= radius; i++)
                        value += kernel[i + radius] * rows[Mirror(y + i, height) * width + x];
                    plane[y * width + x] = (byte)(value + 0.5f);
                }
            }
        }
    }

    // The pixel at the edge is not repeated: c b | a b c | b a.
    private static int Mirror(int place, int size)
    {
        if (size == 1)
            return 0;
        int period = 2 * size - 2;
        place = ((place % period) + period) % period;
        return place < size ? place : period - place;
    }
}
