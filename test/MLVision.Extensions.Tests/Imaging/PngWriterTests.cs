using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Imaging;

[TestClass]
public sealed class PngWriterTests
{
    [TestMethod]
    [DataRow(MLPixelFormat.Bgra32)]
    [DataRow(MLPixelFormat.Rgba32)]
    public void Pixels_are_written_exactly_as_8_bits_of_red_green_and_blue_and_alpha_is_dropped(MLPixelFormat format)
    {
        var random = new Random(5);
        var pixels = new byte[4 * 37 * 23];
        random.NextBytes(pixels);
        using MLImage image = MLImage.CreateFromPixels(37, 23, format, pixels);
        (int red, int blue) = format == MLPixelFormat.Rgba32 ? (0, 2) : (2, 0);

        byte[] file = PngWriter.Encode(image);

        PngReader png = PngReader.Read(file, "a.png");
        Assert.AreEqual((37, 23, 8, 2), (png.Width, png.Height, png.BitDepth, png.ColorType));
        var colors = new int[37];
        for (int y = 0; y < 23; y++)
        {
            png.ReadColors(y, colors);
            for (int x = 0; x < 37; x++)
            {
                ReadOnlySpan<byte> pixel = pixels.AsSpan(4 * (37 * y + x), 4);
                Assert.AreEqual(pixel[red] << 16 | pixel[1] << 8 | pixel[blue], colors[x], $"{x}, {y}");
            }
        }

        CollectionAssert.AreEqual(file, PngWriter.Encode(image));
    }
}
