using System;
using Microsoft.ML.Data.Codecs;

namespace Microsoft.ML.Data.Imaging;

/// <summary>Where a resized image goes in its new frame, and the resizing itself.</summary>
internal static class ImageResizer
{
    /// <summary>Scales each axis on its own to the new size, taking the nearest pixel.</summary>
    public static void Fill(PixelBuffer source, PixelBuffer destination)
    {
        Span<int> columns = destination.Width <= 1024 ? stackalloc int[destination.Width] : new int[destination.Width];
        for (int x = 0; x < columns.Length; x++)
            columns[x] = Nearest(x, source.Width, destination.Width);

        int previous = -1;
        for (int y = 0; y < destination.Height; y++)
        {
            int from = Nearest(y, source.Height, destination.Height);
            Span<byte> target = destination.Row(y);
            if (from == previous)
            {
                destination.Row(y - 1).CopyTo(target);
                continue;
            }

            previous = from;
            ReadOnlySpan<uint> row = PixelMath.AsWords(source.Row(from));
            Span<uint> words = PixelMath.AsWords(target);
            for (int x = 0; x < words.Length; x++)
                words[x] = row[columns[x]];
        }
    }

    /// <summary>
    /// Keeps the aspect ratio. The smaller scale shows the whole image with a border of zeros (pad), the larger one fills the
    /// frame and cuts the overflow off (crop). The result is opaque BGRA.
    /// </summary>
    public static void PadOrCrop(PixelBuffer source, bool sourceIsBgra, PixelBuffer destination, ImageResizeMode mode)
    {
        (int x, int y, int width, int height) = Place(source.Width, source.Height, destination.Width, destination.Height, mode);
        int left = Math.Max(x, 0), top = Math.Max(y, 0);
        int right = Math.Min(x + width, destination.Width), bottom = Math.Min(y + height, destination.Height);
        if (left > 0 || top > 0 || right < destination.Width || bottom < destination.Height)
            destination.Bytes.Clear();
        if (left < right && top < bottom)
            Resampler.Draw(source, sourceIsBgra, destination, (x, y, width, height), (left, top, right, bottom));
    }

    /// <summary>
    /// The rectangle that the scaled image takes in the frame; it may reach beyond it. All in single precision and cut to whole
    /// pixels exactly as upstream does, so that the geometry agrees to the pixel.
    /// </summary>
    internal static (int X, int Y, int Width, int Height) Place(
        int sourceWidth, int sourceHeight, int width, int height, ImageResizeMode mode)
    {
        float widthAspect = (float)width / sourceWidth;
        float heightAspect = (float)height / sourceHeight;
        bool isPad = mode == ImageResizeMode.Pad;
        bool fitsHeight = heightAspect < widthAspect == isPad;
        float aspect = fitsHeight ? heightAspect : widthAspect;

        // The axis that fits exactly starts at 0; the other one has room to spare (pad) or an overflow (crop).
        float room = fitsHeight ? width - (sourceWidth * aspect) : height - (sourceHeight * aspect);
        int offset = (mode, fitsHeight) switch
        {
            (ImageResizeMode.CropAnchorLeft, true) or (ImageResizeMode.CropAnchorTop, false) => 0,
            (ImageResizeMode.CropAnchorRight, true) or (ImageResizeMode.CropAnchorBottom, false) => (int)room,
            _ => (int)(room / 2),
        };
        return (fitsHeight ? offset : 0, fitsHeight ? 0 : offset, (int)(sourceWidth * aspect), (int)(sourceHeight * aspect));
    }

    /// <summary>
    /// The pixel under the centre of a destination pixel. A centre on the border of two pixels takes the first: upstream's
    /// rasteriser lowers sample positions by a tiny amount to settle that case.
    /// </summary>
    private static int Nearest(int position, int sourceSize, int size)
        => (int)(((2L * position + 1) * sourceSize - 1) / (2L * size));
}
