using System;
using System.Buffers;
using System.IO;
using System.Threading;

namespace Microsoft.ML.Data.Codecs;

/// <summary>
/// A width x height image of four bytes a pixel in pooled memory. Pooled managed memory rather than native memory: images in a
/// pipeline come and go by the thousand, many are never disposed, and a span that outlives its image must not become a wild
/// pointer.
/// </summary>
internal sealed class PixelBuffer : IDisposable
{
    public const int BytesPerPixel = 4;

    /// <summary>The largest number of pixels one array can hold.</summary>
    public static readonly int MaxPixels = Array.MaxLength / BytesPerPixel;

    private byte[] _array;

    public PixelBuffer(int width, int height)
    {
        CheckSize(width, height);
        Width = width;
        Height = height;
        _array = ArrayPool<byte>.Shared.Rent(width * height * BytesPerPixel);
    }

    public int Width { get; }

    public int Height { get; }

    public int Stride => Width * BytesPerPixel;

    public bool IsDisposed => _array == null;

    /// <summary>The pixels, row after row without padding. New buffers hold whatever the pool left in them.</summary>
    public Span<byte> Bytes => new Span<byte>(_array, 0, Width * Height * BytesPerPixel);

    public Span<byte> Row(int y) => new Span<byte>(_array, y * Stride, Stride);

    /// <summary>Rejects sizes that no image can have, before anything is allocated for them.</summary>
    public static void CheckSize(long width, long height)
    {
        if (width <= 0 || height <= 0)
            throw new InvalidDataException($"an image of {width} x {height} pixels has no content");
        if (width > MaxPixels || height > MaxPixels || width * height > MaxPixels)
            throw new InvalidDataException($"an image of {width} x {height} pixels is too large");
    }

    public void Dispose()
    {
        // Two owners may dispose at the same time; the array must go back to the pool once.
        byte[] array = Interlocked.Exchange(ref _array, null);
        if (array != null)
            ArrayPool<byte>.Shared.Return(array);
    }
}
