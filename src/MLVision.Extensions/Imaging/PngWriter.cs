using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>
/// Encodes an image as PNG in memory; <see cref="MLImage"/> itself saves only to files. Format: PNG specification, third edition,
/// https://www.w3.org/TR/png-3/.
/// </summary>
internal static class PngWriter
{
    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Encodes as 8-bit RGB; alpha is dropped.</summary>
    public static byte[] Encode(MLImage image)
    {
        using var png = new MemoryStream();
        png.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8; // bits per sample
        header[9] = 2; // red, green, blue
        WriteChunk(png, "IHDR"u8, header);
        WriteChunk(png, "IDAT"u8, Compress(image));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Compress(MLImage image)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.SmallestSize))
        {
            ReadOnlySpan<byte> pixels = image.Pixels;
            int red = image.PixelFormat == MLPixelFormat.Bgra32 ? 2 : 0;
            var line = new byte[1 + 3 * image.Width]; // the first byte says 'no filter'
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> row = pixels.Slice(y * image.Width * 4, image.Width * 4);
                for (int x = 0; x < image.Width; x++)
                {
                    line[1 + 3 * x] = row[4 * x + red];
                    line[2 + 3 * x] = row[4 * x + 1];
                    line[3 + 3 * x] = row[4 * x + 2 - red];
                }

                zlib.Write(line);
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, PngChecksum.Of(type, data));
        png.Write(number);
    }
}
