using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using Microsoft.ML.Data.Codecs;
using Microsoft.ML.Data.Imaging;

namespace Microsoft.ML.Data;

/// <summary>
/// An image in memory, 8 bits a channel, four channels, rows without padding. Reading is safe from several threads; disposing is
/// not safe while others read.
/// </summary>
public sealed class MLImage : IDisposable
{
    /// <summary>Extensions that upstream knows but, for lack of an encoder, refuses to write; WebP it does write.</summary>
    private static readonly HashSet<string> _extensionsWithoutEncoder = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        ".bmp", ".gif", ".ico", ".astc", ".avif", ".dng", ".heif", ".ktx", ".pkm", ".wbmp", ".webp",
    };

    private readonly PixelBuffer _pixels;
    private readonly MLPixelFormat _format;

    // Made by drawing on an opaque bitmap: alpha bytes mean nothing, those of a border are zero.
    private readonly bool _isOpaque;
    private string _tag;

    private MLImage(PixelBuffer pixels, MLPixelFormat format, bool isOpaque = false)
    {
        _pixels = pixels;
        _format = format;
        _isOpaque = isOpaque;
    }

    /// <summary>The order of the bytes of a pixel.</summary>
    public MLPixelFormat PixelFormat
    {
        get
        {
            CheckNotDisposed();
            return _format;
        }
    }

    /// <summary>A new array with blue, green and red of every pixel, row after row, not multiplied by alpha.</summary>
    public byte[] GetBGRPixels
    {
        get
        {
            ReadOnlySpan<byte> pixels = Pixels;
            var bgr = new byte[pixels.Length / 4 * 3];
            int first = _format == MLPixelFormat.Bgra32 ? 0 : 2;
            for (int from = 0, to = 0; from < pixels.Length; from += 4, to += 3)
            {
                byte alpha = _isOpaque ? (byte)255 : pixels[from + 3];
                bgr[to] = PixelMath.Unpremultiply(pixels[from + first], alpha);
                bgr[to + 1] = PixelMath.Unpremultiply(pixels[from + 1], alpha);
                bgr[to + 2] = PixelMath.Unpremultiply(pixels[from + 2 - first], alpha);
            }

            return bgr;
        }
    }

    /// <summary>The pixels, row after row, four bytes each in the order of <see cref="PixelFormat"/>.</summary>
    public ReadOnlySpan<byte> Pixels
    {
        get
        {
            CheckNotDisposed();
            return _pixels.Bytes;
        }
    }

    /// <summary>Free text; images loaded from files carry their path.</summary>
    public string Tag
    {
        get
        {
            CheckNotDisposed();
            return _tag;
        }

        set
        {
            CheckNotDisposed();
            _tag = value;
        }
    }

    /// <summary>The width in pixels.</summary>
    public int Width
    {
        get
        {
            CheckNotDisposed();
            return _pixels.Width;
        }
    }

    /// <summary>The height in pixels.</summary>
    public int Height
    {
        get
        {
            CheckNotDisposed();
            return _pixels.Height;
        }
    }

    /// <summary>The number of bits of a pixel, 32.</summary>
    public int BitsPerPixel
    {
        get
        {
            CheckNotDisposed();
            return 32;
        }
    }

    /// <summary>Decodes an image from a stream.</summary>
    public static MLImage CreateFromStream(Stream imageStream)
    {
        if (imageStream == null)
            throw new ArgumentNullException(nameof(imageStream));

        using FileBuffer file = FileBuffer.Read(imageStream);
        try
        {
            return Decode(file);
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException($"Invalid input stream contents: {e.Message}", nameof(imageStream), e);
        }
    }

    /// <summary>Decodes an image file.</summary>
    public static MLImage CreateFromFile(string imagePath)
    {
        if (imagePath == null)
            throw new ArgumentNullException(nameof(imagePath));

        try
        {
            return Load(imagePath);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"Invalid path: {e.Message}", nameof(imagePath), e);
        }
    }

    /// <summary>Makes an image of pixels, which are copied.</summary>
    public static MLImage CreateFromPixels(int width, int height, MLPixelFormat pixelFormat, ReadOnlySpan<byte> imagePixelData)
    {
        if (pixelFormat is not (MLPixelFormat.Bgra32 or MLPixelFormat.Rgba32))
            throw new ArgumentException("Unsupported pixel format", nameof(pixelFormat));
        if (width <= 0)
            throw new ArgumentException("Invalid width value.", nameof(width));
        if (height <= 0)
            throw new ArgumentException("Invalid height value.", nameof(height));
        if (imagePixelData.Length != (long)width * height * PixelBuffer.BytesPerPixel)
            throw new ArgumentException($"Invalid {nameof(imagePixelData)} buffer size.");

        var pixels = new PixelBuffer(width, height);
        imagePixelData.CopyTo(pixels.Bytes);
        return new MLImage(pixels, pixelFormat);
    }

    /// <summary>Returns the memory. Doing it again has no effect.</summary>
    public void Dispose() => _pixels.Dispose();

    /// <summary>Writes the image as PNG or JPEG (quality 100), by the extension of the path.</summary>
    public void Save(string imagePath)
    {
        CheckNotDisposed();
        string extension = Path.GetExtension(imagePath);
        Action<Stream> encode = extension?.ToLowerInvariant() switch
        {
            ".png" => output => PngEncoder.Encode(output, _pixels, _format == MLPixelFormat.Bgra32, _isOpaque),
            ".jpg" or ".jpeg" => output => JpegCodec.Encode(output, _pixels, _format == MLPixelFormat.Bgra32),
            null => throw new ArgumentNullException(nameof(imagePath)),
            _ => throw new ArgumentException(
                _extensionsWithoutEncoder.Contains(extension)
                    ? $"Saving image with the format '{extension}' is not supported. Try save it with `Jpeg` or `Png` format."
                    : "Path has invalid image file extension.",
                nameof(imagePath)),
        };

        // Encode first: an image that cannot be encoded must not leave an empty file where another one was.
        using var encoded = new MemoryStream();
        encode(encoded);
        using var file = new FileStream(imagePath, FileMode.Create, FileAccess.Write);
        encoded.WriteTo(file);
    }

    /// <summary>Reads and decodes a file; unlike the public method it lets the reason of a failure through as it is.</summary>
    internal static MLImage Load(string path)
    {
        using FileBuffer file = FileBuffer.Read(path);
        return Decode(file);
    }

    internal MLImage CloneWithResizing(int width, int height, ImageResizeMode mode)
    {
        CheckNotDisposed();
        var resized = new PixelBuffer(width, height);
        if (mode == ImageResizeMode.Fill)
        {
            ImageResizer.Fill(_pixels, resized);
            return new MLImage(resized, _format, _isOpaque);
        }

        ImageResizer.PadOrCrop(_pixels, _format == MLPixelFormat.Bgra32, resized, mode);
        return new MLImage(resized, MLPixelFormat.Bgra32, isOpaque: true);
    }

    internal MLImage CloneWithGrayscale()
    {
        CheckNotDisposed();
        var gray = new PixelBuffer(_pixels.Width, _pixels.Height);
        GrayConverter.Convert(_pixels.Bytes, _format == MLPixelFormat.Bgra32, gray.Bytes);
        return new MLImage(gray, MLPixelFormat.Bgra32, isOpaque: true);
    }

    private static MLImage Decode(FileBuffer file)
        => new MLImage(ImageDecoder.Decode(file.Array, file.Length), MLPixelFormat.Bgra32);

    private void CheckNotDisposed()
    {
        if (_pixels.IsDisposed)
            throw new InvalidOperationException("Object is disposed.");
    }
}
