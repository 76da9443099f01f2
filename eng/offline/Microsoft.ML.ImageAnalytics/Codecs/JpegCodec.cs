using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Data.Codecs;

/// <summary>JPEG through libturbojpeg. The orientation noted in EXIF data is ignored, as upstream's decoder does.</summary>
internal static unsafe class JpegCodec
{
    // One handle a thread: making one costs as much as decoding a small image. The finalizer of the safe handle frees it after
    // the thread has ended.
    [ThreadStatic]
    private static TurboJpeg.Handle _decompressor;

    /// <summary>Warnings about odd but complete files. Any other warning means that image data is damaged or missing.</summary>
    private static readonly string[] _harmlessWarnings =
    {
        "extraneous bytes before marker",
        "Unknown Adobe color transform code",
        "unknown JFIF revision number",
        "Invalid SOS parameters for sequential JPEG",
        "Inconsistent progression sequence",
        "bad ICC marker",
    };

    public static bool IsJpeg(ReadOnlySpan<byte> data)
        => data.Length >= 3 && data[0] == 0xFF && data[1] == 0xD8 && data[2] == 0xFF;

    public static PixelBuffer Decode(ReadOnlySpan<byte> data)
    {
        FrameHeader frame = FrameHeader.Read(data);
        CheckSizeAgainstData(frame, data.Length);
        TurboJpeg.Handle handle = _decompressor ??= new TurboJpeg.Handle(compressor: false);
        try
        {
            return Decode(handle, data, frame);
        }
        catch
        {
            // After some errors the library goes on where it stopped, and would fail on every file that follows.
            _decompressor = null;
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Writes the pixels as JPEG of quality 100 with 4:2:0 chroma, which is what upstream's encoder does.</summary>
    public static void Encode(Stream output, PixelBuffer pixels, bool isBgra)
    {
        using var handle = new TurboJpeg.Handle(compressor: true);
        nuint bound = TurboJpeg.tjBufSize(pixels.Width, pixels.Height, TurboJpeg.Subsampling420).Value;
        if (bound > (nuint)Array.MaxLength)
            throw new ArgumentException($"An image of {pixels.Width} x {pixels.Height} pixels is too large for JPEG.");

        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)bound);
        try
        {
            fixed (byte* source = pixels.Bytes)
            fixed (byte* destination = buffer)
            {
                byte* jpeg = destination;
                var size = new CULong(bound);
                int format = isBgra ? TurboJpeg.PixelFormatBgra : TurboJpeg.PixelFormatRgba;
                int result = TurboJpeg.tjCompress2(
                    handle.Pointer, source, pixels.Width, pixels.Stride, pixels.Height, format, &jpeg, &size,
                    TurboJpeg.Subsampling420, quality: 100, TurboJpeg.FlagNoRealloc);
                if (result != 0)
                    throw new ArgumentException("The image cannot be saved as JPEG: " + handle.ErrorMessage());
                output.Write(buffer, 0, (int)size.Value);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static PixelBuffer Decode(TurboJpeg.Handle handle, ReadOnlySpan<byte> data, FrameHeader frame)
    {
        fixed (byte* jpeg = data)
        {
            int width = 0, height = 0, subsampling, colorspace = -1;
            var size = new CULong((nuint)data.Length);
            int result = TurboJpeg.tjDecompressHeader3(
                handle.Pointer, jpeg, size, &width, &height, &subsampling, &colorspace);

            // The call also fails for samplings that have no name in the library but decode well, with everything else filled in.
            if (result != 0 && (width <= 0 || height <= 0 || colorspace < 0))
                throw new InvalidDataException("JPEG: " + handle.ErrorMessage());
            if (width != frame.Width || height != frame.Height)
                throw new InvalidDataException("JPEG: the file has more than one frame header");

            var pixels = new PixelBuffer(width, height);
            try
            {
                bool cmyk = colorspace is TurboJpeg.ColorspaceCmyk or TurboJpeg.ColorspaceYcck;
                fixed (byte* destination = pixels.Bytes)
                {
                    int format = cmyk ? TurboJpeg.PixelFormatCmyk : TurboJpeg.PixelFormatBgra;
                    result = TurboJpeg.tjDecompress2(
                        handle.Pointer, jpeg, size, destination, width, pixels.Stride, height, format, TurboJpeg.FlagLimitScans);
                }

                if (result != 0)
                    ThrowUnlessHarmless(handle, data, frame);
                if (cmyk)
                    InvertedCmykToBgra(pixels.Bytes);
                return pixels;
            }
            catch
            {
                pixels.Dispose();
                throw;
            }
        }
    }

    private static void CheckSizeAgainstData(FrameHeader frame, int length)
    {
        // A Huffman coded block of 8 x 8 pixels takes one bit at the very least, so a small file cannot hold a huge image.
        // Arithmetic coding can go below that by about a hundred.
        long pixelsPerByte = 8L * 64 * (frame.IsArithmetic ? 128 : 1);
        if ((long)frame.Width * frame.Height > pixelsPerByte * length + 4096)
            throw new InvalidDataException($"JPEG: {length} bytes cannot hold {frame.Width} x {frame.Height} pixels");
    }

    private static void ThrowUnlessHarmless(TurboJpeg.Handle handle, ReadOnlySpan<byte> data, FrameHeader frame)
    {
        string message = handle.ErrorMessage();
        if (TurboJpeg.tjGetErrorCode(handle.Pointer) != TurboJpeg.ErrorCodeWarning)
            throw new InvalidDataException("JPEG: " + message);
        if (!Array.Exists(_harmlessWarnings, w => message.Contains(w, StringComparison.OrdinalIgnoreCase)))
            throw new InvalidDataException("JPEG: " + message);

        // Only the first warning of a file is kept, and a harmless one may hide that the file was cut off.
        if (data.Slice(frame.FirstScan).LastIndexOf(stackalloc byte[] { 0xFF, 0xD9 }) < 0)
            throw new InvalidDataException("JPEG: premature end of file");
    }

    /// <summary>
    /// CMYK in JPEG files is stored inverted (255 = no ink) by every program that writes it, Adobe's first, and upstream's
    /// decoder takes it so without looking for the Adobe marker.
    /// </summary>
    private static void InvertedCmykToBgra(Span<byte> pixels)
    {
        foreach (ref uint word in PixelMath.AsWords(pixels))
        {
            uint c = word & 0xFF, m = (word >> 8) & 0xFF, y = (word >> 16) & 0xFF, k = word >> 24;
            uint r = PixelMath.MulDiv255(c, k), g = PixelMath.MulDiv255(m, k), b = PixelMath.MulDiv255(y, k);
            word = PixelMath.OpaqueBlack | r << 16 | g << 8 | b;
        }
    }

    /// <summary>What the markers before the first scan say, read before the library gets to allocate for it.</summary>
    private readonly struct FrameHeader
    {
        private FrameHeader(int width, int height, bool isArithmetic, int firstScan)
        {
            Width = width;
            Height = height;
            IsArithmetic = isArithmetic;
            FirstScan = firstScan;
        }

        public int Width { get; }

        public int Height { get; }

        public bool IsArithmetic { get; }

        public int FirstScan { get; }

        public static FrameHeader Read(ReadOnlySpan<byte> data)
        {
            int width = 0, height = 0;
            bool arithmetic = false, seen = false;
            int at = 2;
            while (true)
            {
                // As the library does: whatever stands between two segments is skipped, fill bytes included.
                int mark = at < data.Length ? data.Slice(at).IndexOf((byte)0xFF) : -1;
                if (mark < 0)
                    break;
                at += mark + 1;
                while (at < data.Length && data[at] == 0xFF)
                    at++;
                if (at >= data.Length)
                    break;
                byte marker = data[at++];
                if (marker is 0 or 1 or (>= 0xD0 and <= 0xD8))
                    continue;
                if (marker == 0xD9 || at + 2 > data.Length)
                    break;
                if (marker == 0xDA)
                {
                    if (!seen)
                        throw new InvalidDataException("JPEG: no frame header before the first scan");
                    return new FrameHeader(width, height, arithmetic, at);
                }

                int length = BinaryPrimitives.ReadUInt16BigEndian(data.Slice(at));
                if (length < 2 || at + length > data.Length)
                    break;
                bool isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
                if (isFrame)
                {
                    if (seen)
                        throw new InvalidDataException("JPEG: the file has more than one frame header");
                    if (length < 8)
                        throw new InvalidDataException("JPEG: the frame header is too short");
                    if (marker is not (0xC0 or 0xC1 or 0xC2 or 0xC9 or 0xCA))
                        throw new InvalidDataException("JPEG: lossless and hierarchical files are not supported");
                    if (data[at + 2] != 8)
                        throw new InvalidDataException($"JPEG: {data[at + 2]} bits a sample are not supported");
                    height = BinaryPrimitives.ReadUInt16BigEndian(data.Slice(at + 3));
                    width = BinaryPrimitives.ReadUInt16BigEndian(data.Slice(at + 5));
                    PixelBuffer.CheckSize(width, height);
                    arithmetic = marker >= 0xC9;
                    seen = true;
                }

                at += length;
            }

            throw new InvalidDataException("JPEG: premature end of file");
        }
    }
}
