using System.Runtime.Intrinsics;

namespace MLVision.Extensions.Torch;

/// <summary>Brings pixels from one order into another.</summary>
internal static class PixelOrder
{
    /// <summary>Red, green and blue of each pixel of an image, or its grey value.</summary>
    /// <param name="image">The image.</param>
    /// <param name="color">Whether colours stay.</param>
    /// <param name="packed">Takes bytes in the order row, column, channel.</param>
    public static void FromView(ImageView image, bool color, Span<byte> packed)
    {
        if (!color)
        {
            ImagePlanes.ToGray(image.Pixels, image.RedOffset == 2, packed);
            return;
        }

        ReadOnlySpan<byte> pixels = image.Pixels;
        Vector128<byte> places = image.RedOffset == 2
            ? Vector128.Create((byte)2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, 255, 255, 255, 255)
            : Vector128.Create((byte)0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 255, 255, 255, 255);
        int from = 0, to = 0;
        // Four bytes too many are written each time, and overwritten the next.
        for (; from + 16 <= pixels.Length && to + 16 <= packed.Length; from += 16, to += 12)
            Vector128.Shuffle(Vector128.Create(pixels.Slice(from, 16)), places).CopyTo(packed[to..]);
        for (; from < pixels.Length; from += 4, to += 3)
        {
            packed[to] = pixels[from + image.RedOffset];
            packed[to + 1] = pixels[from + 1];
            packed[to + 2] = pixels[from + image.BlueOffset];
        }
    }

    /// <summary>From row, column, channel to channel, row, column.</summary>
    public static void ToPlanes(ReadOnlySpan<byte> packed, int channels, Span<byte> planes)
    {
        int size = packed.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            Span<byte> plane = planes.Slice(c * size, size);
            for (int i = 0, from = c; i < plane.Length; i++, from += channels)
                plane[i] = packed[from];
        }
    }

    /// <summary>From channel, row, column to row, column, channel.</summary>
    public static void FromPlanes(ReadOnlySpan<byte> planes, int channels, Span<byte> packed)
    {
        int size = planes.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            ReadOnlySpan<byte> plane = planes.Slice(c * size, size);
            for (int i = 0, to = c; i < plane.Length; i++, to += channels)
                packed[to] = plane[i];
        }
    }
}
