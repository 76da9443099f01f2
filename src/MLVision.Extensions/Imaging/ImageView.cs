using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>The pixels of an image that somebody else holds.</summary>
public readonly ref struct ImageView
{
    /// <summary>Looks at pixels.</summary>
    /// <param name="pixels">Row by row from the top, 4 bytes per pixel in the order of <paramref name="format"/>, no
    /// padding.</param>
    /// <param name="width">The width in pixels, at least 1.</param>
    /// <param name="height">The height in pixels, at least 1.</param>
    /// <param name="format">The order of the bytes of a pixel.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit the size, or the format is unknown.</exception>
    public ImageView(ReadOnlySpan<byte> pixels, int width, int height, MLPixelFormat format)
    {
        if (width <= 0 || height <= 0 || pixels.Length != 4L * width * height)
            throw new ArgumentException(
                $"{pixels.Length} bytes are not an image of {width} x {height} pixels of 4 bytes.", nameof(pixels));
        if (format is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException($"Pixels are Bgra32 or Rgba32, not {format}.", nameof(format));
        Pixels = pixels;
        Width = width;
        Height = height;
        Format = format;
    }

    /// <summary>The pixels of an image of ML.NET, valid until it is disposed.</summary>
    /// <exception cref="NotSupportedException">The application brings a SkiaSharp that ML.NET cannot work with.</exception>
    internal static ImageView Of(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        SkiaLibrary.RequireSuitableVersion();
        return new ImageView(image.Pixels, image.Width, image.Height, image.PixelFormat);
    }

    /// <summary>Row by row from the top, 4 bytes per pixel in the order of <see cref="Format"/>, no padding.</summary>
    public ReadOnlySpan<byte> Pixels { get; }

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    /// <summary>The order of the bytes of a pixel.</summary>
    public MLPixelFormat Format { get; }

    /// <summary>Where red lies among the 4 bytes of a pixel.</summary>
    public int RedOffset => Format == MLPixelFormat.Rgba32 ? 0 : 2;

    /// <summary>Where blue lies among the 4 bytes of a pixel; green is at 1 and alpha at 3 in both formats.</summary>
    public int BlueOffset => 2 - RedOffset;
}
