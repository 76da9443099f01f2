using Microsoft.ML.Data;
using Microsoft.Win32.SafeHandles;

namespace MLVision.Extensions.Torch;

/// <summary>Decodes image files into the memory of a workspace, as <c>ml.Transforms.DecodeImages</c> does.</summary>
internal static class EncodedReader
{
    /// <summary>Reads and decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="color">Whether colours stay.</param>
    /// <param name="workspace">Holds the result.</param>
    /// <exception cref="ImageLoadException">The file cannot be read or decoded; the message names it.</exception>
    public static SourceImage ReadFile(string path, bool color, ImageWorkspace workspace)
    {
        int length;
        try
        {
            using SafeFileHandle file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            long total = RandomAccess.GetLength(file);
            if (total > Array.MaxLength)
                throw new IOException($"it has {total} bytes");
            Span<byte> bytes = workspace.Encoded.Reserve((int)total);
            for (length = 0; length < bytes.Length;)
            {
                int read = RandomAccess.Read(file, bytes[length..], length);
                if (read == 0)
                    break;
                length += read;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ImageLoadException(path, $"The image '{path}' cannot be read: {e.Message}", e);
        }

        return Decode(workspace.Encoded.Array, length, path, color, workspace);
    }

    /// <summary>Decodes the content of a file.</summary>
    /// <param name="encoded">The content.</param>
    /// <param name="length">How many of the bytes count.</param>
    /// <param name="name">The name, for messages.</param>
    /// <param name="color">Whether colours stay.</param>
    /// <param name="workspace">Holds the result.</param>
    /// <exception cref="ImageLoadException">The bytes are no image; the message has the name.</exception>
    public static SourceImage Decode(byte[] encoded, int length, string name, bool color, ImageWorkspace workspace)
    {
        using MLImage image = EncodedImage.Decode(encoded, length, name);
        return FromView(ImageView.Of(image), color, workspace);
    }

    /// <summary>Takes the pixels of an image over.</summary>
    public static SourceImage FromView(ImageView image, bool color, ImageWorkspace workspace)
    {
        var shape = new PixelShape(color ? 3 : 1, image.Height, image.Width);
        Span<byte> pixels = workspace.Pixels.Reserve(shape.Length);
        PixelOrder.FromView(image, color, pixels);
        return new SourceImage(pixels, shape, isPlanar: false);
    }
}
