using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace Microsoft.ML.Data.Codecs;

/// <summary>
/// The checked contents of the chunks of a PNG file. Ancillary chunks other than tRNS (gamma, ICC profile, text …) are skipped.
/// </summary>
internal sealed class PngHeader
{
    private static readonly SearchValues<byte> _letters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly List<(int Start, int Length)> _imageData = new List<(int, int)>();

    public int Width { get; private set; }

    public int Height { get; private set; }

    public int BitDepth { get; private set; }

    public PngColor Color { get; private set; }

    public bool IsInterlaced { get; private set; }

    /// <summary>Red, green and blue of every palette entry; null when there is no palette.</summary>
    public byte[] Palette { get; private set; }

    /// <summary>
    /// The body of tRNS: alpha per palette entry, or the one sample value (two bytes a channel) that is transparent.
    /// </summary>
    public byte[] Transparency { get; private set; }

    /// <summary>Where the pieces of the compressed stream lie in the file.</summary>
    public IReadOnlyList<(int Start, int Length)> ImageData => _imageData;

    public int Channels => Color switch
    {
        PngColor.Rgb => 3,
        PngColor.GrayAlpha => 2,
        PngColor.RgbAlpha => 4,
        _ => 1,
    };

    /// <summary>Bytes of a row of <paramref name="width"/> pixels, without the filter byte.</summary>
    public long RowBytes(int width) => ((long)width * Channels * BitDepth + 7) / 8;

    public static PngHeader Read(ReadOnlySpan<byte> file)
    {
        var header = new PngHeader();
        int at = PngFormat.Signature.Length;
        bool first = true, imageDataEnded = false;
        while (true)
        {
            if (file.Length - at < 12)
                throw new InvalidDataException("PNG: premature end of file");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.Slice(at));
            uint type = BinaryPrimitives.ReadUInt32BigEndian(file.Slice(at + 4));
            if (file.Slice(at + 4, 4).ContainsAnyExcept(_letters))
                throw new InvalidDataException("PNG: damaged, there is no chunk where one should be");
            if (length > (uint)(file.Length - at - 12))
                throw new InvalidDataException($"PNG: the chunk {Name(type)} is longer than the rest of the file");

            ReadOnlySpan<byte> body = file.Slice(at + 8, (int)length);
            bool critical = (type & 0x20000000) == 0;
            uint checksum = BinaryPrimitives.ReadUInt32BigEndian(file.Slice(at + 8 + (int)length));
            if ((critical || type == PngFormat.Transparency) && Crc32.Of(file.Slice(at + 4, (int)length + 4)) != checksum)
                throw new InvalidDataException($"PNG: the checksum of the chunk {Name(type)} is wrong");

            if (first != (type == PngFormat.Header))
                throw new InvalidDataException("PNG: the first chunk, and only it, must be IHDR");
            first = false;

            if (type == PngFormat.ImageData)
            {
                if (imageDataEnded)
                    throw new InvalidDataException("PNG: the image data is interrupted by another chunk");
                header._imageData.Add((at + 8, (int)length));
            }
            else
            {
                imageDataEnded |= header._imageData.Count > 0;
                switch (type)
                {
                    case PngFormat.Header: header.ReadHeader(body); break;
                    case PngFormat.Palette: header.ReadPalette(body); break;
                    case PngFormat.Transparency: header.ReadTransparency(body); break;
                    case PngFormat.End: header.CheckComplete(); return header;
                    default:
                        if (critical)
                            throw new InvalidDataException($"PNG: the critical chunk {Name(type)} is not known");
                        break;
                }
            }

            at += 12 + (int)length;
        }
    }

    private static string Name(uint type)
    {
        Span<byte> letters = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(letters, type);
        return Encoding.Latin1.GetString(letters);
    }

    private void ReadHeader(ReadOnlySpan<byte> body)
    {
        if (body.Length != 13)
            throw new InvalidDataException("PNG: IHDR has the wrong length");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(body);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(body.Slice(4));
        PixelBuffer.CheckSize(width, height);
        Width = (int)width;
        Height = (int)height;
        BitDepth = body[8];
        Color = (PngColor)body[9];
        bool known = Color switch
        {
            PngColor.Gray => BitDepth is 1 or 2 or 4 or 8 or 16,
            PngColor.Indexed => BitDepth is 1 or 2 or 4 or 8,
            PngColor.Rgb or PngColor.GrayAlpha or PngColor.RgbAlpha => BitDepth is 8 or 16,
            _ => false,
        };
        if (!known)
            throw new InvalidDataException($"PNG: colour type {(int)Color} with {BitDepth} bits does not exist");
        if (body[10] != 0 || body[11] != 0 || body[12] > 1)
            throw new InvalidDataException("PNG: unknown compression, filter or interlace method");
        IsInterlaced = body[12] == 1;
    }

    private void ReadPalette(ReadOnlySpan<byte> body)
    {
        if (Palette != null)
            throw new InvalidDataException("PNG: more than one palette");
        if (_imageData.Count > 0)
            throw new InvalidDataException("PNG: the palette comes after the image data");
        if (body.Length == 0 || body.Length % 3 != 0 || body.Length > 3 * 256)
            throw new InvalidDataException("PNG: the palette has the wrong length");
        Palette = body.ToArray();
    }

    private void ReadTransparency(ReadOnlySpan<byte> body)
    {
        if (_imageData.Count > 0)
            throw new InvalidDataException("PNG: tRNS comes after the image data");
        switch (Color)
        {
            case PngColor.Gray when body.Length == 2:
            case PngColor.Rgb when body.Length == 6:
            case PngColor.Indexed when Palette != null && body.Length <= Palette.Length / 3:
                Transparency = body.ToArray();
                break;
            default:
                throw new InvalidDataException("PNG: tRNS does not fit the colour type");
        }
    }

    private void CheckComplete()
    {
        if (Color == PngColor.Indexed && Palette == null)
            throw new InvalidDataException("PNG: the palette is missing");

        long compressed = 0;
        foreach ((int _, int length) in _imageData)
            compressed += length;

        // Deflate expands by 1032 at most; what claims more is not there, and nothing is to be allocated for it.
        long needed = RowBytes(Width) * Height;
        if (RowBytes(Width) > Array.MaxLength / 2 - 1)
            throw new InvalidDataException($"PNG: rows of {Width} pixels are too long");
        if (needed > 1032 * compressed)
            throw new InvalidDataException($"PNG: {compressed} bytes of image data cannot hold {Width} x {Height} pixels");
    }
}
