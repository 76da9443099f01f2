namespace MLVision.Extensions.Tests;

/// <summary>What torchvision makes of parts of real pictures: <c>eng/peers/golden_resize.py</c>.</summary>
[TestClass]
public sealed class BilinearResizerTests
{
    [TestMethod]
    public void A_resized_part_is_that_of_torchvision_bit_by_bit()
    {
        // One object for all sizes, as the working memory is used again.
        var resizer = new BilinearResizer();
        int cases = 0;
        foreach (GoldenCase golden in new GoldenFile("resize").Cases)
        {
            byte[] expected = golden.Bytes("result");
            int[] shape = golden.Shape("result");
            (byte[] actual, _, _) = Resize(resizer, golden, mirrored: false, upsideDown: false);
            for (int i = 0; i < expected.Length; i++)
                Assert.AreEqual(expected[i], actual[i], $"{golden.Name}, value {i} of [{string.Join(", ", shape)}]");
            cases++;
        }

        Assert.AreEqual(20, cases);
    }

    [TestMethod]
    public void Mirroring_reverses_rows_and_columns_of_the_result()
    {
        var resizer = new BilinearResizer();
        GoldenCase golden = new GoldenFile("resize").Case("astronaut, part, smaller");
        (byte[] plain, int width, int height) = Resize(resizer, golden, mirrored: false, upsideDown: false);
        (byte[] mirrored, _, _) = Resize(resizer, golden, mirrored: true, upsideDown: false);
        (byte[] turned, _, _) = Resize(resizer, golden, mirrored: true, upsideDown: true);
        for (int i = 0; i < plain.Length; i++)
        {
            int c = i / (width * height), y = i / width % height, x = i % width;
            Assert.AreEqual(plain[i], mirrored[(c * height + y) * width + width - 1 - x]);
            Assert.AreEqual(plain[i], turned[(c * height + height - 1 - y) * width + width - 1 - x]);
        }
    }

    [TestMethod]
    [DataRow(480, 360, 224, 224, 60, 0, 360, 360)]
    [DataRow(360, 480, 224, 224, 0, 60, 360, 360)]
    [DataRow(100, 50, 20, 10, 0, 0, 100, 50)]
    [DataRow(3, 300, 10, 10, 0, 148, 3, 3)]
    [DataRow(1, 500, 100, 10, 0, 249, 1, 1)]
    public void The_centered_part_is_the_largest_of_the_wanted_aspect_ratio(
        int imageWidth, int imageHeight, int width, int height, int left, int top, int partWidth, int partHeight) =>
        Assert.AreEqual(
            new PixelBox(left, top, partWidth, partHeight), PixelBox.Centered(imageWidth, imageHeight, (double)width / height));

    private static (byte[] Result, int Width, int Height) Resize(
        BilinearResizer resizer, GoldenCase golden, bool mirrored, bool upsideDown)
    {
        int[] source = golden.Shape("source"), shape = golden.Shape("result");
        var part = new PixelBox(golden.Int("left"), golden.Int("top"), golden.Int("width"), golden.Int("height"));
        var result = new byte[golden.Bytes("result").Length];
        resizer.Run(golden.Bytes("source"), source[1], source.Length == 3 ? 3 : 1, part, result, shape[^1], shape[^2],
            mirrored, upsideDown);
        return (result, shape[^1], shape[^2]);
    }
}
