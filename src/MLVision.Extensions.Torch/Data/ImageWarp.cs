namespace MLVision.Extensions.Torch;

/// <summary>Draws one image from another along an <see cref="AffineMap"/>, bilinear, black beyond the edges.</summary>
internal static class ImageWarp
{
    public static void Run(
        ReadOnlySpan<byte> source, Span<byte> target, int channels, int height, int width, AffineMap map)
    {
        int plane = height * width;
        for (int y = 0, at = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, at++)
            {
                double sourceX = map.A * x + map.B * y + map.C, sourceY = map.D * x + map.E * y + map.F;
                int left = (int)Math.Floor(sourceX), top = (int)Math.Floor(sourceY);
                if (left < -1 || left >= width || top < -1 || top >= height)
                {
                    for (int c = 0; c < channels; c++)
                        target[c * plane + at] = 0;
                    continue;
                }

                float right = (float)(sourceX - left), below = (float)(sourceY - top);
                bool hasLeft = left >= 0, hasRight = left + 1 < width, hasTop = top >= 0, hasBelow = top + 1 < height;
                int corner = top * width + left;
                for (int c = 0; c < channels; c++, corner += plane)
                {
                    float a = hasTop && hasLeft ? source[corner] : 0, b = hasTop && hasRight ? source[corner + 1] : 0;
                    float d = hasBelow && hasLeft ? source[corner + width] : 0,
                        e = hasBelow && hasRight ? source[corner + width + 1] : 0;
                    float upper = a + (b - a) * right, lower = d + (e - d) * right;
                    target[c * plane + at] = (byte)(upper + (lower - upper) * below + 0.5f);
                }
            }
        }
    }
}
