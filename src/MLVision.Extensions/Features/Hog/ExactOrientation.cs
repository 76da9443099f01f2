namespace MLVision.Extensions;

/// <summary>
/// The bin of one pixel in the arithmetic of scikit-image: double precision for 8-bit images, single precision up to the gradient
/// for float images. Slow; used where the fast way could round differently.
/// </summary>
internal static unsafe class ExactOrientation
{
    /// <summary>The bin, or -1 where scikit-image counts the pixel in none (an angle that rounds up to the full range).</summary>
    /// <remarks>
    /// √18 - √8 and √8 - √2 are equal but for their rounding. Where an angle is that close to an edge the last bit of the
    /// arctangent decides, and builds of NumPy differ in it (its AVX-512 arctangent is not that of the C library); no rule agrees
    /// with all.
    /// </remarks>
    public static int Bin(in PixelPlanes pixels, HogOptions options, int channel, int x, int y)
    {
        (double gx, double gy) = Gradient(pixels, options.GammaSqrt, channel, x, y);
        double range = options.Signed ? 360 : 180;
        double angle = Math.Atan2(gy, gx) * (180 / Math.PI) % range;
        if (angle < 0)
            angle += range;
        double width = range / options.Orientations;
        int bin = Math.Min((int)(angle / width), options.Orientations - 1);
        while (bin > 0 && angle < width * bin)
            bin--;
        while (bin < options.Orientations && angle >= width * (bin + 1))
            bin++;
        return bin < options.Orientations ? bin : -1;
    }

    /// <summary>The first channel with the largest gradient magnitude.</summary>
    public static int StrongestChannel(in PixelPlanes pixels, bool gamma, int x, int y)
    {
        int best = 0;
        double largest = -1;
        for (int c = 0; c < pixels.Channels; c++)
        {
            (double gx, double gy) = Gradient(pixels, gamma, c, x, y);
            double magnitude = pixels.Bytes != null ? Hypot(gx, gy) : (float)Math.Sqrt(gx * gx + gy * gy);
            if (magnitude > largest)
            {
                largest = magnitude;
                best = c;
            }
        }
        return best;
    }

    public static (double X, double Y) Gradient(in PixelPlanes pixels, bool gamma, int channel, int x, int y)
    {
        double gx = 0, gy = 0;
        long at = pixels.RowOffset(channel, y) + x;
        if (x > 0 && x < pixels.Width - 1)
            gx = Difference(pixels, gamma, at + 1, at - 1);
        if (y > 0 && y < pixels.Height - 1)
            gy = Difference(pixels, gamma, at + pixels.Width, at - pixels.Width);
        return (gx, gy);
    }

    private static double Difference(in PixelPlanes pixels, bool gamma, long plus, long minus)
    {
        if (pixels.Bytes != null)
        {
            return gamma
                ? Math.Sqrt(pixels.Bytes[plus]) - Math.Sqrt(pixels.Bytes[minus])
                : pixels.Bytes[plus] - pixels.Bytes[minus];
        }
        return gamma
            ? MathF.Sqrt(MathF.Max(0, pixels.Floats[plus])) - MathF.Sqrt(MathF.Max(0, pixels.Floats[minus]))
            : pixels.Floats[plus] - pixels.Floats[minus];
    }

    /// <summary>
    /// The hypotenuse with the rounding of the C library under scikit-image (Borges' corrected square root without fused
    /// multiply-add): of two gradients with the same sum of squares it may call one larger by an ulp, and that decides the
    /// channel.
    /// </summary>
    internal static double Hypot(double x, double y)
    {
        double a = Math.Max(Math.Abs(x), Math.Abs(y)), b = Math.Min(Math.Abs(x), Math.Abs(y));
        if (b == 0)
            return a;
        double h = Math.Sqrt(a * a + b * b), t1, t2;
        if (h <= 2 * b)
        {
            double delta = h - b;
            t1 = a * (2 * delta - a);
            t2 = (delta - 2 * (a - b)) * delta;
        }
        else
        {
            double delta = h - a;
            t1 = 2 * delta * (a - 2 * b);
            t2 = (4 * delta - b) * b + delta * delta;
        }
        return h - (t1 + t2) / (2 * h);
    }
}
