using System.Buffers.Binary;
using System.IO.Compression;

namespace MLVision.Extensions;

/// <summary>
/// Reads the samples of a PNG file as they are stored, palette indices among them, which a decoder to colours loses. Format: PNG
/// specification, third edition, https://www.w3.org/TR/png-3/. Interlaced files are not read.
/// </summary>
internal sealed class PngReader
{
    // What each byte does to the checksum of a chunk.
    private static readonly uint[] Checksums = [.. Enumerable.Range(0, 256).Select(value => Enumerable.Range(0, 8)
        .Aggregate((uint)value, (bits, _) => (bits & 1) != 0 ? 0xEDB88320u ^ (bits >> 1) : bits >> 1))];

    private readonly byte[] _rows;
    private readonly int _stride;
    private readonly byte[] _palette;

    private PngReader(int width, int height, int bitDepth, int colorType, byte[] palette, byte[] rows, int stride)
    {
        (Width, Height, BitDepth, ColorType) = (width, height, bitDepth, colorType);
        (_palette, _rows, _stride) = (palette, rows, stride);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Bits of a sample: 1, 2, 4, 8 or 16.</summary>
    public int BitDepth { get; }

    /// <summary>0 grey, 2 red, green, blue, 3 palette, 4 grey and alpha, 6 red, green, blue and alpha.</summary>
    public int ColorType { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="ImageLoadException">It is no PNG, truncated, damaged or interlaced; the message says which.</exception>
    public static PngReader Read(ReadOnlySpan<byte> file, string name)
    {
        if (!file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            throw Fault(name, "it is no PNG file");
        ReadOnlySpan<byte> header = [], palette = [];
        using var compressed = new MemoryStream();
        bool isWhole = false;
        for (int position = 8; !isWhole;)
        {
            if (file.Length - position < 12)
                throw Fault(name, "it is truncated");
            int length = BinaryPrimitives.ReadInt32BigEndian(file[position..]);
            if (length < 0 || length > file.Length - position - 12)
                throw Fault(name, "it is truncated");
            ReadOnlySpan<byte> type = file.Slice(position + 4, 4), data = file.Slice(position + 8, length);
            uint checksum = BinaryPrimitives.ReadUInt32BigEndian(file[(position + 8 + length)..]);
            if (ChecksumOf(file.Slice(position + 4, 4 + length)) != checksum)
                throw Fault(name, "it is damaged: a checksum does not agree with its content");
            if (header.IsEmpty && !(type.SequenceEqual("IHDR"u8) && length == 13))
                throw Fault(name, "it has no header");
            if (type.SequenceEqual("IHDR"u8))
                header = data;
            else if (type.SequenceEqual("PLTE"u8))
                palette = data;
            else if (type.SequenceEqual("IDAT"u8))
                compressed.Write(data);
            isWhole = type.SequenceEqual("IEND"u8);
            position += 12 + length;
        }

        (int width, int height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        (int bitDepth, int colorType, int interlace) = (header[8], header[9], header[12]);
        int channels = (colorType, bitDepth) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) => 1,
            (3, 1 or 2 or 4 or 8) => 1,
            (4, 8 or 16) => 2,
            (2, 8 or 16) => 3,
            (6, 8 or 16) => 4,
            _ => throw Fault(name, $"there is no PNG of colour type {colorType} with {bitDepth} bits"),
        };
        if (interlace != 0)
            throw Fault(name, "it is interlaced, which is not supported; save it without interlacing");
        if (colorType == 3 && (palette.IsEmpty || palette.Length % 3 != 0))
            throw Fault(name, "its palette is missing or damaged");
        long stride = ((long)width * channels * bitDepth + 7) / 8;
        if (width <= 0 || height <= 0 || stride * height > Array.MaxLength)
            throw Fault(name, $"its size is {width} x {height}");

        compressed.Position = 0;
        byte[] rows = Decompress(compressed, (int)stride, height, Math.Max(1, channels * bitDepth / 8), name);
        return new PngReader(width, height, bitDepth, colorType, palette.ToArray(), rows, (int)stride);
    }

    /// <summary>The palette indices, or grey values, of a row: one for each pixel.</summary>
    public void ReadIndices(int y, Span<ushort> indices)
    {
        ReadOnlySpan<byte> row = _rows.AsSpan(y * _stride, _stride);
        for (int x = 0; x < Width; x++)
            indices[x] = Sample(row, x);
    }

    /// <summary>The colours of a row, as 0xRRGGBB; alpha is dropped, and of 16 bits the upper 8 count.</summary>
    /// <exception cref="InvalidDataException">A pixel is not in the palette.</exception>
    public void ReadColors(int y, Span<int> colors)
    {
        ReadOnlySpan<byte> row = _rows.AsSpan(y * _stride, _stride);
        int channels = ColorType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        for (int x = 0; x < Width; x++)
        {
            if (ColorType == 3)
            {
                int entry = 3 * Sample(row, x);
                if (entry >= _palette.Length)
                    throw new InvalidDataException($"the pixel ({x}, {y}) has the index {entry / 3}, not in the palette");
                colors[x] = _palette[entry] << 16 | _palette[entry + 1] << 8 | _palette[entry + 2];
                continue;
            }

            int red = Level(Sample(row, x * channels));
            (int green, int blue) = channels < 3
                ? (red, red)
                : (Level(Sample(row, x * channels + 1)), Level(Sample(row, x * channels + 2)));
            colors[x] = red << 16 | green << 8 | blue;
        }
    }

    /// <summary>The checksum of a chunk: the CRC-32 of its type and data (PNG specification, 5.5).</summary>
    internal static uint ChecksumOf(ReadOnlySpan<byte> chunk)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in chunk)
            checksum = Checksums[(checksum ^ value) & 0xFF] ^ (checksum >> 8);
        return ~checksum;
    }

    private int Level(int sample) => BitDepth == 16 ? sample >> 8 : sample * 255 / ((1 << BitDepth) - 1);

    private ushort Sample(ReadOnlySpan<byte> row, int index)
    {
        if (BitDepth == 8)
            return row[index];
        if (BitDepth == 16)
            return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
        // The leftmost pixel lies in the upper bits.
        int bit = index * BitDepth;
        return (ushort)(row[bit >> 3] >> (8 - BitDepth - (bit & 7)) & ((1 << BitDepth) - 1));
    }

    private static byte[] Decompress(Stream compressed, int stride, int height, int pixelBytes, string name)
    {
        var rows = new byte[stride * height];
        try
        {
            using var zlib = new ZLibStream(compressed, CompressionMode.Decompress);
            ReadOnlySpan<byte> above = new byte[stride];
            for (int y = 0; y < height; y++)
            {
                int filter = zlib.ReadByte();
                Span<byte> row = rows.AsSpan(y * stride, stride);
                zlib.ReadExactly(row);
                if (filter is < 0 or > 4)
                    throw Fault(name, $"row {y} has the filter {filter}");
                Unfilter(filter, row, above, pixelBytes);
                above = row;
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new ImageLoadException(name,
                $"The image '{name}' cannot be decoded: its pixels end too early or are damaged.", e);
        }

        return rows;
    }

    /// <summary>Undoes the filter of a row (PNG specification, 9.2).</summary>
    private static void Unfilter(int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        switch (filter)
        {
            case 1:
                for (int i = pixelBytes; i < row.Length; i++)
                    row[i] += row[i - pixelBytes];
                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                    row[i] += above[i];
                break;
            case 3:
                for (int i = 0; i < row.Length; i++)
                    row[i] += (byte)(((i < pixelBytes ? 0 : row[i - pixelBytes]) + above[i]) / 2);
                break;
            case 4:
                // Beside the first pixel there is nothing, so what lies above is nearest.
                for (int i = 0; i < Math.Min(pixelBytes, row.Length); i++)
                    row[i] += above[i];
                for (int i = pixelBytes; i < row.Length; i++)
                    row[i] += (byte)Nearest(row[i - pixelBytes], above[i], above[i - pixelBytes]);
                break;
        }
    }

    /// <summary>Which of the three neighbours is nearest to left + up - corner, in this order where several are.</summary>
    private static int Nearest(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner), toUp = Math.Abs(left - corner), toCorner = Math.Abs(left + up - 2 * corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static ImageLoadException Fault(string name, string reason) =>
        new(name, $"The image '{name}' cannot be decoded: {reason}.");
}
