namespace MLVision.Extensions;

/// <summary>How the bytes of one stored image lie: planes, one after another, of height rows of width bytes.</summary>
/// <param name="Channels">1 (grey) or 3 (red, green, blue).</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
internal readonly record struct PixelLayout(int Channels, int Height, int Width)
{
    public int Length => Channels * Height * Width;

    /// <summary>Dimensions of the pixel vector: [height, width], or [3, height, width].</summary>
    public int[] Dimensions => Channels == 1 ? [Height, Width] : [Channels, Height, Width];

    /// <summary>Writes the planes as opaque four-byte pixels in the order red, green, blue, alpha.</summary>
    public void ToRgba(ReadOnlySpan<byte> planes, Span<byte> rgba)
    {
        int size = Height * Width;
        ReadOnlySpan<byte> red = planes[..size];
        ReadOnlySpan<byte> green = Channels == 1 ? red : planes.Slice(size, size);
        ReadOnlySpan<byte> blue = Channels == 1 ? red : planes.Slice(2 * size, size);
        for (int i = 0; i < red.Length; i++)
        {
            rgba[4 * i] = red[i];
            rgba[4 * i + 1] = green[i];
            rgba[4 * i + 2] = blue[i];
            rgba[4 * i + 3] = 255;
        }
    }
}
