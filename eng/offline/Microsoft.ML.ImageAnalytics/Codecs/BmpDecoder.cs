using System;
using System.Buffers.Binary;
using System.IO;

namespace Microsoft.ML.Data.Codecs;

/// <summary>
/// BMP of 1 to 32 bits a pixel, plain, run-length coded or with bit fields, to premultiplied BGRA. The fourth byte of plain 32
/// bit images is padding, not alpha; pixels that a run-length code skips are transparent black. Both as upstream's decoder
/// has it.
/// </summary>
internal static class BmpDecoder
{
    public static bool IsBmp(ReadOnlySpan<byte> data) => data.Length >= 2 && data[0] == 'B' && data[1] == 'M';

    public static PixelBuffer Decode(ReadOnlySpan<byte> file)
    {
        BmpHeader header = BmpHeader.Read(file);
        ReadOnlySpan<byte> data = file.Slice(header.DataOffset);
        long rowBytes = ((long)header.Width * header.BitsPerPixel + 7) / 8;
        long stride = (rowBytes + 3) / 4 * 4;

        // A run-length code can leave pixels out, so there is no least length; but no real file leaves out nearly all.
        if (header.IsRunLength
            ? (long)header.Width * header.Height > (1L << 20) + 1024L * data.Length
            : stride * (header.Height - 1) + rowBytes > data.Length)
        {
            throw new InvalidDataException(
                $"BMP: {data.Length} bytes of data cannot hold {header.Width} x {header.Height} pixels");
        }

        var pixels = new PixelBuffer(header.Width, header.Height);
        try
        {
            if (header.IsRunLength)
            {
                pixels.Bytes.Clear();
                DecodeRuns(data, header, pixels);
            }
            else
            {
                for (int y = 0; y < header.Height; y++)
                    DecodeRow(data.Slice((int)(y * stride), (int)rowBytes), header, Row(pixels, header, y));
            }

            return pixels;
        }
        catch
        {
            pixels.Dispose();
            throw;
        }
    }

    private static Span<byte> Row(PixelBuffer pixels, BmpHeader header, int y)
        => pixels.Row(header.IsTopDown ? y : header.Height - 1 - y);

    private static void DecodeRow(ReadOnlySpan<byte> row, BmpHeader header, Span<byte> bgra)
    {
        Span<uint> words = PixelMath.AsWords(bgra);
        switch (header.BitsPerPixel)
        {
            case 24:
                PixelMath.BgrToBgra(row, bgra);
                break;
            case 32 when header.Compression == BmpCompression.None:
                ReadOnlySpan<uint> source = PixelMath.AsWords(row);
                for (int i = 0; i < words.Length; i++)
                    words[i] = source[i] | PixelMath.OpaqueBlack;
                break;
            case 16 or 32:
                for (int i = 0; i < words.Length; i++)
                {
                    uint pixel = header.BitsPerPixel == 16
                        ? BinaryPrimitives.ReadUInt16LittleEndian(row.Slice(2 * i))
                        : BinaryPrimitives.ReadUInt32LittleEndian(row.Slice(4 * i));
                    uint alpha = header.Alpha.IsEmpty ? 255 : header.Alpha.Get(pixel);
                    words[i] = PixelMath.Premultiplied(
                        header.Red.Get(pixel), header.Green.Get(pixel), header.Blue.Get(pixel), alpha);
                }

                break;
            default:
                int bits = header.BitsPerPixel;
                int perByte = 8 / bits;
                int mask = (1 << bits) - 1;
                for (int i = 0; i < words.Length; i++)
                    words[i] = Color(header, row[i / perByte] >> (8 - bits * (1 + i % perByte)) & mask);
                break;
        }
    }

    private static uint Color(BmpHeader header, int index)
        => index < header.Palette.Length
            ? header.Palette[index]
            : throw new InvalidDataException($"BMP: colour {index} of a palette of {header.Palette.Length}");

    private static void DecodeRuns(ReadOnlySpan<byte> data, BmpHeader header, PixelBuffer pixels)
    {
        int x = 0, y = 0, at = 0;
        while (y < header.Height)
        {
            // The end of the last row may stand for the end of the image.
            if (at == data.Length && y == header.Height - 1 && x >= header.Width)
                return;
            if (at + 2 > data.Length)
                throw new InvalidDataException("BMP: the run-length code ends before the image");
            int count = data[at], value = data[at + 1];
            at += 2;
            Span<uint> row = PixelMath.AsWords(Row(pixels, header, y));
            if (count > 0)
            {
                // Runs that go beyond the row are cut off: writers pad odd widths so.
                int end = Math.Min(x + count, header.Width);
                for (int i = 0; x < end; i++, x++)
                    row[x] = Color(header, header.BitsPerPixel == 8 ? value : (i & 1) == 0 ? value >> 4 : value & 15);
                continue;
            }

            switch (value)
            {
                case 0:
                    x = 0;
                    y++;
                    break;
                case 1:
                    return;
                case 2:
                    if (at + 2 > data.Length)
                        throw new InvalidDataException("BMP: the run-length code ends before the image");
                    x += data[at];
                    y += data[at + 1];
                    at += 2;
                    if (x > header.Width || y >= header.Height)
                        throw new InvalidDataException("BMP: the run-length code leaves the image");
                    break;
                default:
                    at += CopyLiterals(data.Slice(at), header, row, ref x, value);
                    break;
            }
        }
    }

    private static int CopyLiterals(ReadOnlySpan<byte> data, BmpHeader header, Span<uint> row, ref int x, int count)
    {
        bool isByte = header.BitsPerPixel == 8;
        int bytes = isByte ? count : (count + 1) / 2;
        if (bytes > data.Length)
            throw new InvalidDataException("BMP: the run-length code ends before the image");
        int end = Math.Min(x + count, header.Width);
        for (int i = 0; x < end; i++, x++)
            row[x] = Color(header, isByte ? data[i] : (i & 1) == 0 ? data[i / 2] >> 4 : data[i / 2] & 15);

        // Literals are padded to whole 16 bit words.
        return Math.Min(data.Length, (bytes + 1) / 2 * 2);
    }
}
