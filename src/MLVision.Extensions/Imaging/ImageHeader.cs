using System.Buffers.Binary;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>Reads the size of an image from the first bytes of its file, which is far cheaper than decoding it.</summary>
internal static class ImageHeader
{
    /// <summary>The size of an image: from the header of a PNG, JPEG or BMP file; others are decoded.</summary>
    /// <exception cref="ImageLoadException">
    /// The file cannot be read, or is no image; the message has the name and the reason.
    /// </exception>
    public static (int Width, int Height) ReadSize(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1024);
            Span<byte> start = stackalloc byte[26];
            (int Width, int Height) size = default;
            if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length)
            {
                if (start.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
                    size = (BinaryPrimitives.ReadInt32BigEndian(start[16..]), BinaryPrimitives.ReadInt32BigEndian(start[20..]));
                else if (start.StartsWith("BM"u8) && BinaryPrimitives.ReadInt32LittleEndian(start[14..]) >= 40)
                    // A negative height says that the rows begin at the top.
                    size = (BinaryPrimitives.ReadInt32LittleEndian(start[18..]),
                        Math.Abs(BinaryPrimitives.ReadInt32LittleEndian(start[22..])));
                else if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
                    size = ReadJpeg(file);
            }

            if (size is { Width: > 0, Height: > 0 })
                return size;
            byte[] bytes = File.ReadAllBytes(path);
            using MLImage image = EncodedImage.Decode(bytes, bytes.Length, path);
            return (image.Width, image.Height);
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not ImageLoadException)
        {
            throw new ImageLoadException(path, $"The image '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Follows the segments by their lengths to the frame header (ITU-T T.81, B.2.2).</summary>
    private static (int Width, int Height) ReadJpeg(FileStream file)
    {
        file.Position = 2;
        Span<byte> segment = stackalloc byte[9];
        while (file.ReadAtLeast(segment, segment.Length, throwOnEndOfStream: false) == segment.Length && segment[0] == 0xFF)
        {
            byte marker = segment[1];
            // SOF0 to SOF15; DHT, JPG and DAC lie among them.
            if (marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC)
                return (BinaryPrimitives.ReadUInt16BigEndian(segment[7..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]));
            // A marker may have fill bytes before it.
            int length = marker == 0xFF ? 1 : 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
            file.Position += length - segment.Length;
        }

        return default;
    }
}
