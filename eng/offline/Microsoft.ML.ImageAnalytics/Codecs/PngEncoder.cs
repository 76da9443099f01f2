using System;
using System.Buffers;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;

namespace Microsoft.ML.Data.Codecs;

/// <summary>Writes PNG of eight bits a channel: RGB for opaque images, else RGBA with straight alpha.</summary>
internal static class PngEncoder
{
    private const int TypeSize = 4;

    public static void Encode(Stream output, PixelBuffer pixels, bool isBgra, bool opaque)
    {
        opaque = opaque || PixelMath.IsOpaque(pixels.Bytes);
        output.Write(PngFormat.Signature);
        Span<byte> header = stackalloc byte[TypeSize + 13];
        BinaryPrimitives.WriteUInt32BigEndian(header, PngFormat.Header);
        BinaryPrimitives.WriteInt32BigEndian(header.Slice(4), pixels.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.Slice(8), pixels.Height);
        header[12] = 8;
        header[13] = (byte)(opaque ? PngColor.Rgb : PngColor.RgbAlpha);
        header.Slice(14).Clear();
        WriteChunk(output, header);

        using var compressed = new MemoryStream();
        compressed.Write("IDAT"u8);
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            WriteRows(zlib, pixels, isBgra, opaque ? 3 : 4);
        WriteChunk(output, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        WriteChunk(output, "IEND"u8);
    }

    private static void WriteChunk(Stream output, ReadOnlySpan<byte> typeAndBody)
    {
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(word, typeAndBody.Length - TypeSize);
        output.Write(word);
        output.Write(typeAndBody);
        BinaryPrimitives.WriteUInt32BigEndian(word, Crc32.Of(typeAndBody));
        output.Write(word);
    }

    private static void WriteRows(Stream zlib, PixelBuffer pixels, bool isBgra, int channels)
    {
        int length = pixels.Width * channels;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(4 * length + 2);
        try
        {
            Span<byte> previous = buffer.AsSpan(0, length);
            Span<byte> current = buffer.AsSpan(length, length);
            Span<byte> best = buffer.AsSpan(2 * length, length + 1);
            Span<byte> trial = buffer.AsSpan(3 * length + 1, length + 1);
            previous.Clear();
            for (int y = 0; y < pixels.Height; y++)
            {
                ToStraight(pixels.Row(y), isBgra, channels, current);
                long least = long.MaxValue;

                // The usual rule: the filter whose output has the smallest sum of absolute values compresses best.
                for (PngFilter filter = PngFilter.None; filter <= PngFilter.Paeth; filter++)
                {
                    trial[0] = (byte)filter;
                    PngFilters.Apply(filter, current, previous, channels, trial.Slice(1));
                    long sum = 0;
                    foreach (byte value in trial.Slice(1))
                        sum += Math.Abs((int)(sbyte)value);
                    if (sum >= least)
                        continue;
                    least = sum;
                    Span<byte> old = best;
                    best = trial;
                    trial = old;
                }

                zlib.Write(best);
                Span<byte> above = previous;
                previous = current;
                current = above;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ToStraight(ReadOnlySpan<byte> row, bool isBgra, int channels, Span<byte> output)
    {
        int red = isBgra ? 2 : 0;
        for (int from = 0, to = 0; from < row.Length; from += 4, to += channels)
        {
            byte r = row[from + red], g = row[from + 1], b = row[from + 2 - red], a = row[from + 3];
            if (channels == 4)
            {
                output[to + 3] = a;
                if (a != 255)
                {
                    r = PixelMath.Unpremultiply(r, a);
                    g = PixelMath.Unpremultiply(g, a);
                    b = PixelMath.Unpremultiply(b, a);
                }
            }

            output[to] = r;
            output[to + 1] = g;
            output[to + 2] = b;
        }
    }
}
