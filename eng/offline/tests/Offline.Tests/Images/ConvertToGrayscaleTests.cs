using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Images;

[TestClass]
public sealed class ConvertToGrayscaleTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Every_channel_is_the_weighted_sum_of_the_colors_rounded_to_nearest()
    {
        MLImage image = ImageRows.Opaque(61, 43, (x, y) => (x * 4, (x * 31 + y * 7) % 256, y * 5));
        byte[] source = image.Pixels.ToArray();
        image.Tag = "tag";
        var gray = ImageRows.Transform(
            _ml, ml => ml.Transforms.ConvertToGrayscale("Output", "Image"), new ImageRows.AnyImage { Image = image });
        Assert.AreEqual((61, 43, "tag"), (gray.Width, gray.Height, gray.Tag));
        for (int at = 0; at < source.Length; at += 4)
        {
            double expected = 0.3 * source[at + 2] + 0.59 * source[at + 1] + 0.11 * source[at];
            Assert.AreEqual(expected, gray.Bgra[at], 0.5001);
            Assert.AreEqual((gray.Bgra[at], gray.Bgra[at], (byte)255), (gray.Bgra[at + 1], gray.Bgra[at + 2], gray.Bgra[at + 3]));
        }
    }

    [TestMethod]
    public void The_order_of_the_bytes_does_not_matter()
    {
        byte[] pixels = [10, 20, 200, 255, 200, 20, 10, 255];
        byte GrayOf(MLPixelFormat format, int pixel)
        {
            MLImage image = MLImage.CreateFromPixels(1, 1, format, pixels.AsSpan(4 * pixel, 4));
            return ImageRows.Transform(
                _ml, ml => ml.Transforms.ConvertToGrayscale("Output", "Image"), new ImageRows.AnyImage { Image = image }).Bgra[0];
        }

        Assert.AreEqual(73, GrayOf(MLPixelFormat.Bgra32, 0));
        Assert.AreEqual(73, GrayOf(MLPixelFormat.Rgba32, 1));
    }

    [TestMethod]
    public void A_column_that_holds_no_images_is_a_schema_error()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ImageRows.FilePath() });
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ConvertToGrayscale("Output", "Number").Fit(data).Transform(data));
        Assert.Contains("column 'Number'", error.Message);
        Assert.Contains("Single", error.Message);
    }
}
