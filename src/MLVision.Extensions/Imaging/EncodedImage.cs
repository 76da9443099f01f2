using System.Buffers.Binary;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>
/// Decodes the bytes of an image file, and refuses truncated ones, which a decoder may fill up with grey instead.
/// </summary>
internal static class EncodedImage
{
    /// <summary>Decodes a JPEG, PNG or BMP file, or whatever else the decoder of <see cref="MLImage"/> knows.</summary>
    /// <param name="bytes">The content of the file.</param>
    /// <param name="length">How many of the bytes count.</param>
    /// <param name="name">The name of the file, for messages and the image's <see cref="MLImage.Tag"/>.</param>
    /// <exception cref="ImageLoadException">The bytes are no whole image; the message has the name and the reason.</exception>
    public static MLImage Decode(byte[] bytes, int length, string name)
    {
        SkiaLibrary.RequireSuitableVersion();
        if (length == 0)
            throw new ImageLoadException(name, $"The image '{name}' is empty.");
        if (IsTruncated(bytes.AsSpan(0, length)))
            throw new ImageLoadException(name, $"The image '{name}' is truncated: it ends before its end marker.");
        try
        {
            MLImage image = MLImage.CreateFromStream(new MemoryStream(bytes, 0, length, writable: false));
            image.Tag = name;
            return image;
        }
        // Whatever a decoder throws at bytes that are no image (some believe an impossible size and run out of memory), the name
        // of the file belongs into the message.
        catch (Exception e)
        {
            throw new ImageLoadException(name, $"The image '{name}' cannot be decoded: {e.Message}", e);
        }
    }

    private static bool IsTruncated(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return IsTruncatedJpeg(bytes);
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return IsTruncatedPng(bytes);
        return false;
    }

    /// <summary>
    /// Follows the segments by their lengths to the first scan (a thumbnail within a segment has an end marker of its own); in
    /// the compressed data of scans the end marker FFD9 cannot occur (ITU-T T.81, B.1.1.5), so whole files have it after that.
    /// </summary>
    private static bool IsTruncatedJpeg(ReadOnlySpan<byte> bytes)
    {
        const byte StartOfScan = 0xDA;
        int position = 2;
        while (position + 4 <= bytes.Length)
        {
            if (bytes[position] != 0xFF)
                return false; // not a segment: left for the decoder to judge
            byte marker = bytes[position + 1];
            if (marker == 0xFF)
            {
                position++; // fill byte
                continue;
            }

            if (marker == StartOfScan)
                return bytes[position..].IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0;
            position += 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(position + 2)..]);
        }

        return true;
    }

    /// <summary>Follows the chunks by their lengths to the last, IEND (PNG specification, 5.3).</summary>
    private static bool IsTruncatedPng(ReadOnlySpan<byte> bytes)
    {
        long position = 8;
        while (position + 12 <= bytes.Length)
        {
            ReadOnlySpan<byte> chunk = bytes[(int)position..];
            if (chunk.Slice(4, 4).SequenceEqual("IEND"u8))
                return false;
            position += 12 + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }

        return true;
    }
}
