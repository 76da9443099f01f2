using System;
using System.IO;

namespace Microsoft.ML.Data.Codecs;

/// <summary>Recognises the format of an encoded image and decodes it to premultiplied BGRA.</summary>
internal static class ImageDecoder
{
    /// <summary>Decodes a whole file.</summary>
    /// <exception cref="InvalidDataException">The bytes are no image or a damaged one; the message gives the reason.</exception>
    public static PixelBuffer Decode(byte[] file, int length)
    {
        ReadOnlySpan<byte> data = file.AsSpan(0, length);
        if (PngDecoder.IsPng(data))
            return PngDecoder.Decode(file, length);
        if (JpegCodec.IsJpeg(data))
            return JpegCodec.Decode(data);
        if (BmpDecoder.IsBmp(data))
            return BmpDecoder.Decode(data);
        throw new InvalidDataException(length == 0
            ? "the file is empty"
            : "the format is not recognised; supported are JPEG, PNG and BMP");
    }
}
