using Microsoft.ML.Data;
using SkiaSharp;

namespace MLVision.Extensions;

/// <summary>Reads the size of an image from the first bytes of its file, which is far cheaper than decoding it.</summary>
internal static class ImageHeader
{
    /// <summary>The size of an image as it is stored, whatever orientation its EXIF data say.</summary>
    /// <exception cref="ImageLoadException">
    /// The file cannot be read, or is no image; the message has the name and the reason.
    /// </exception>
    public static (int Width, int Height) ReadSize(string path)
    {
        try
        {
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1024))
            using (SKCodec? codec = SKCodec.Create(file))
            {
                if (codec is not null)
                    return (codec.Info.Width, codec.Info.Height);
            }

            // Decoding says why it is no image.
            byte[] bytes = File.ReadAllBytes(path);
            using MLImage image = EncodedImage.Decode(bytes, bytes.Length, path);
            return (image.Width, image.Height);
        }
        catch (Exception e) when (e is (IOException or UnauthorizedAccessException) and not ImageLoadException)
        {
            throw new ImageLoadException(path, $"The image '{path}' cannot be read: {e.Message}", e);
        }
    }
}
