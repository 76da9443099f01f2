using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Data;

/// <summary>Small pictures in memory.</summary>
internal static class Pictures
{
    /// <summary>A PNG file of one grey value.</summary>
    public static byte[] Png(int width, int height, byte value)
    {
        using MLImage image = Gray(width, height, value);
        return PngWriter.Encode(image);
    }

    /// <summary>A picture of one grey value.</summary>
    public static MLImage Gray(int width, int height, byte value, MLPixelFormat format = MLPixelFormat.Bgra32)
    {
        byte[] pixels = Enumerable.Range(0, width * height * 4).Select(i => i % 4 == 3 ? (byte)255 : value).ToArray();
        return MLImage.CreateFromPixels(width, height, format, pixels);
    }
}
