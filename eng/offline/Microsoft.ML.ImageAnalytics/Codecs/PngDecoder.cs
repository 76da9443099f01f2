using System;
using System.Buffers;
using System.IO;
using System.IO.Compression;

namespace Microsoft.ML.Data.Codecs;

/// <summary>
/// PNG of every colour type and bit depth, interlaced or not, to premultiplied BGRA. Samples of 16 bits keep their high byte, as
/// upstream's decoder does; gamma and colour profiles are ignored.
/// </summary>
internal static class PngDecoder
{
    /// <summary>
    /// First column, first row, and the steps between columns and rows of the seven passes of an interlaced image.
    /// </summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] _adam7 =
    {
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    };

    public static bool IsPng(ReadOnlySpan<byte> data) => data.StartsWith(PngFormat.Signature);

    public static PixelBuffer Decode(byte[] file, int length)
    {
        PngHeader header = PngHeader.Read(file.AsSpan(0, length));
        var converter = new PngRowConverter(header);
        using var compressed = new SegmentStream(file, header.ImageData);
        using var inflated = new ZLibStream(compressed, CompressionMode.Decompress);

        var pixels = new PixelBuffer(header.Width, header.Height);
        int rowBytes = checked((int)header.RowBytes(header.Width) + 1);
        byte[] rows = ArrayPool<byte>.Shared.Rent(2 * rowBytes);
        try
        {
            var reader = new RowReader(inflated, header, rows.AsSpan(0, rowBytes), rows.AsSpan(rowBytes, rowBytes));
            if (header.IsInterlaced)
                ReadPasses(ref reader, converter, pixels);
            else
                ReadRows(ref reader, converter, pixels);

            // Reading on to the end makes the stream check its checksum. Data beyond the last row is ignored, as libpng does.
            Inflate(inflated, rows.AsSpan(0, 1));
            return pixels;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rows);
        }
    }

    private static int Inflate(Stream inflated, Span<byte> buffer)
    {
        try
        {
            return inflated.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // The stream's own message speaks of archives.
            throw new InvalidDataException("PNG: the compressed image data is damaged", e);
        }
    }

    private static void ReadRows(ref RowReader reader, PngRowConverter converter, PixelBuffer pixels)
    {
        reader.BeginPass(pixels.Width);
        for (int y = 0; y < pixels.Height; y++)
            converter.Convert(reader.Next(), pixels.Row(y));
    }

    private static void ReadPasses(ref RowReader reader, PngRowConverter converter, PixelBuffer pixels)
    {
        byte[] line = ArrayPool<byte>.Shared.Rent(pixels.Stride);
        try
        {
            foreach ((int x0, int y0, int stepX, int stepY) in _adam7)
            {
                int width = (pixels.Width - x0 + stepX - 1) / stepX;
                if (pixels.Width <= x0)
                    continue;

                reader.BeginPass(width);
                for (int y = y0; y < pixels.Height; y += stepY)
                {
                    Span<byte> converted = line.AsSpan(0, width * PixelBuffer.BytesPerPixel);
                    converter.Convert(reader.Next(), converted);
                    Span<uint> row = PixelMath.AsWords(pixels.Row(y));
                    int x = x0;
                    foreach (uint word in PixelMath.AsWords(converted))
                    {
                        row[x] = word;
                        x += stepX;
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(line);
        }
    }

    /// <summary>Inflates row after row and undoes the filters.</summary>
    private ref struct RowReader
    {
        private readonly Stream _inflated;
        private readonly PngHeader _header;
        private readonly int _bytesPerPixel;
        private Span<byte> _current;
        private Span<byte> _previous;
        private int _rowBytes;

        public RowReader(Stream inflated, PngHeader header, Span<byte> current, Span<byte> previous)
        {
            _inflated = inflated;
            _header = header;
            _bytesPerPixel = Math.Max(1, header.Channels * header.BitDepth / 8);
            _current = current;
            _previous = previous;
            _rowBytes = 0;
        }

        public void BeginPass(int width)
        {
            _rowBytes = (int)_header.RowBytes(width);
            _previous.Clear();
        }

        public ReadOnlySpan<byte> Next()
        {
            Span<byte> row = _current.Slice(0, _rowBytes + 1);
            if (Inflate(_inflated, row) != row.Length)
                throw new InvalidDataException("PNG: the image data ends before the last row");
            Span<byte> values = row.Slice(1);
            PngFilters.Undo(row[0], values, _previous.Slice(1, _rowBytes), _bytesPerPixel);
            Span<byte> old = _previous;
            _previous = _current;
            _current = old;
            return values;
        }
    }
}
