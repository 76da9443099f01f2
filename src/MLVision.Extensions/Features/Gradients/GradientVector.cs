using System.Numerics;

namespace MLVision.Extensions;

/// <summary>
/// The plain vector of grey-value differences between the neighbours of each pixel, the pixels of the border left out, and of the
/// directions of these differences.
/// </summary>
public static class GradientVector
{
    /// <summary>Number of values for an image: parts x (height - 2) x (width - 2).</summary>
    /// <param name="width">Image width in pixels, from 3.</param>
    /// <param name="height">Image height in pixels, from 3.</param>
    /// <param name="options">What the vector holds; null for the default.</param>
    /// <exception cref="ArgumentException">The image is smaller than 3x3 pixels.</exception>
    public static int Length(int width, int height, GradientOptions? options = null)
    {
        if (width < 3 || height < 3)
            throw new ArgumentException($"An image of {width}x{height} pixels has no inner pixels; gradients need at least 3x3.");
        return checked((width - 2) * (height - 2) * BitOperations.PopCount((uint)(options ?? new()).Parts));
    }

    /// <summary>Computes the vector of a grey image.</summary>
    /// <param name="pixels">Height x Width values, row by row from the top.</param>
    /// <param name="width">Image width in pixels.</param>
    /// <param name="height">Image height in pixels.</param>
    /// <param name="vector">Receives [part, row, column] of the inner pixels: <see cref="Length"/> values.</param>
    /// <param name="options">What the vector holds; null for the default.</param>
    /// <exception cref="ArgumentException">The image is smaller than 3x3 pixels, or a span has the wrong length.</exception>
    public static void Compute(
        ReadOnlySpan<float> pixels, int width, int height, Span<float> vector, GradientOptions? options = null)
    {
        options ??= new();
        options.Validate();
        if (vector.Length != Length(width, height, options) || pixels.Length != width * height)
        {
            throw new ArgumentException(
                $"An image of {width}x{height} pixels has {width * height} values and a gradient vector of " +
                $"{Length(width, height, options)}; the spans hold {pixels.Length} and {vector.Length}.");
        }

        int area = (width - 2) * (height - 2);
        Span<float> rest = vector;
        Span<float> horizontal = Take(ref rest, options, GradientParts.Horizontal, area);
        Span<float> vertical = Take(ref rest, options, GradientParts.Vertical, area);
        Span<float> magnitude = Take(ref rest, options, GradientParts.Magnitude, area);
        Span<float> direction = Take(ref rest, options, GradientParts.Direction, area);
        int at = 0;
        for (int y = 1; y < height - 1; y++)
        {
            ReadOnlySpan<float> above = pixels.Slice((y - 1) * width, width), here = pixels.Slice(y * width, width);
            ReadOnlySpan<float> below = pixels.Slice((y + 1) * width, width);
            for (int x = 1; x < width - 1; x++, at++)
            {
                float dx = here[x + 1] - here[x - 1], dy = below[x] - above[x];
                if (!horizontal.IsEmpty)
                    horizontal[at] = dx;
                if (!vertical.IsEmpty)
                    vertical[at] = dy;
                if (!magnitude.IsEmpty)
                    magnitude[at] = MathF.Sqrt(dx * dx + dy * dy);
                if (!direction.IsEmpty)
                    direction[at] = MathF.Atan2(dy, dx);
            }
        }
    }

    private static Span<float> Take(ref Span<float> rest, GradientOptions options, GradientParts part, int area)
    {
        if ((options.Parts & part) == 0)
            return default;
        Span<float> taken = rest[..area];
        rest = rest[area..];
        return taken;
    }
}
