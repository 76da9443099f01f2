using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Offline.Tests.Images;

/// <summary>Rows and images that the tests of the transforms share.</summary>
internal static class ImageRows
{
    /// <summary>Colours that differ in every channel of every pixel, alpha included.</summary>
    public static MLImage Picture(int width, int height, MLPixelFormat format = MLPixelFormat.Bgra32)
    {
        var pixels = new byte[width * height * 4];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i * 7 + 3);
        return MLImage.CreateFromPixels(width, height, format, pixels);
    }

    public static MLImage Opaque(int width, int height, Func<int, int, (int B, int G, int R)> color)
    {
        var pixels = new byte[width * height * 4];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int b, int g, int r) = color(x, y);
                int at = (y * width + x) * 4;
                (pixels[at], pixels[at + 1], pixels[at + 2], pixels[at + 3]) = ((byte)b, (byte)g, (byte)r, 255);
            }
        }

        return MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32, pixels);
    }

    /// <summary>What an estimator makes of one image, as a copy of its pixels.</summary>
    public static (int Width, int Height, byte[] Bgra, string Tag) Transform<TRow>(
        MLContext ml, Func<MLContext, IEstimator<ITransformer>> make, TRow row)
        where TRow : class
    {
        IDataView data = ml.Data.LoadFromEnumerable([row]);
        IDataView result = make(ml).Fit(data).Transform(data);
        DataViewSchema.Column column = result.Schema["Output"];
        using DataViewRowCursor cursor = result.GetRowCursor([column]);
        Assert.IsTrue(cursor.MoveNext());
        MLImage? image = null;
        cursor.GetGetter<MLImage>(column)(ref image!);
        return (image.Width, image.Height, BgraOf(image), image.Tag);
    }

    /// <summary>The pixels in one order, whichever the image has: upstream's is not the same on every platform.</summary>
    public static byte[] BgraOf(MLImage image)
    {
        byte[] pixels = image.Pixels.ToArray();
        if (image.PixelFormat == MLPixelFormat.Rgba32)
        {
            for (int at = 0; at < pixels.Length; at += 4)
                (pixels[at], pixels[at + 2]) = (pixels[at + 2], pixels[at]);
        }

        return pixels;
    }

    internal sealed class Image2X3
    {
        [ImageType(2, 3)]
        public MLImage? Image { get; set; }
    }

    internal sealed class Image11X17
    {
        [ImageType(11, 17)]
        public MLImage? Image { get; set; }
    }

    /// <summary>The declared size is not looked at by resizing.</summary>
    internal sealed class AnyImage
    {
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }

    internal sealed class FilePath
    {
        public string? Path { get; set; }

        public float Number { get; set; }
    }
}
