using Microsoft.ML.Data;

namespace Offline.Tests.Images;

[TestClass]
public sealed class MLImageTests
{
    private static readonly byte[] _sixPixels = [.. Enumerable.Range(0, 24).Select(i => (byte)(10 * i + 1))];

    [TestMethod]
    [DataRow(MLPixelFormat.Bgra32)]
    [DataRow(MLPixelFormat.Rgba32)]
    public void An_image_of_pixels_holds_a_copy_of_them(MLPixelFormat format)
    {
        byte[] data = [.. _sixPixels];
        using MLImage image = MLImage.CreateFromPixels(3, 2, format, data);
        data.AsSpan().Clear();
        Assert.AreEqual((3, 2, 32, format, null), (image.Width, image.Height, image.BitsPerPixel, image.PixelFormat, image.Tag));
        CollectionAssert.AreEqual(_sixPixels, image.Pixels.ToArray());

        // Colours are held multiplied by alpha, which is 31 here, and come out without it: 255 / 31 of 1, 11 and 21.
        byte[] bgr = format == MLPixelFormat.Bgra32 ? [8, 90, 173] : [173, 90, 8];
        CollectionAssert.AreEqual(bgr, image.GetBGRPixels[..3]);

        // A property that makes a new array each time.
        byte[] first = image.GetBGRPixels, second = image.GetBGRPixels;
        Assert.HasCount(18, first);
        Assert.AreNotSame(first, second);
    }

    [TestMethod]
    public void Wrong_sizes_and_formats_are_refused()
    {
        AssertRefused("Invalid width value.", () => MLImage.CreateFromPixels(0, 2, MLPixelFormat.Bgra32, _sixPixels));
        AssertRefused("Invalid height value.", () => MLImage.CreateFromPixels(3, -2, MLPixelFormat.Bgra32, _sixPixels));
        AssertRefused(
            "Invalid imagePixelData buffer size.", () => MLImage.CreateFromPixels(3, 3, MLPixelFormat.Bgra32, _sixPixels));
        AssertRefused("Unsupported pixel format", () => MLImage.CreateFromPixels(3, 2, MLPixelFormat.Unknown, _sixPixels));
    }

    [TestMethod]
    public void After_Dispose_every_member_throws_and_Dispose_does_nothing()
    {
        MLImage image = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Bgra32, _sixPixels);
        image.Dispose();
        image.Dispose();
        Action[] uses =
        [
            () => _ = image.Width, () => _ = image.Height, () => _ = image.PixelFormat, () => _ = image.BitsPerPixel,
            () => _ = image.Pixels.Length, () => _ = image.GetBGRPixels, () => _ = image.Tag, () => image.Tag = "",
            () => image.Save("x.png"),
        ];
        foreach (Action use in uses)
            Assert.AreEqual("Object is disposed.", Assert.ThrowsExactly<InvalidOperationException>(use).Message);
    }

    [TestMethod]
    [DynamicData(nameof(GoldenImages.Cases), typeof(GoldenImages))]
    public void What_is_saved_as_png_is_read_back_unchanged(string name)
    {
        OfflineCodecs.Require();
        using MLImage image = MLImage.CreateFromFile(GoldenImages.PathOf(name));
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("copy.PNG");
        image.Save(path);
        using MLImage copy = MLImage.CreateFromFile(path);
        Assert.AreEqual(0, GoldenImages.Difference(image.Pixels, copy.Pixels));
    }

    [TestMethod]
    public void Pixels_in_rgba_order_are_saved_with_the_right_colors()
    {
        using var folder = new TemporaryFolder();
        byte[] red = [.. Enumerable.Repeat(new byte[] { 200, 20, 10, 255 }, 64).SelectMany(p => p)];
        using MLImage image = MLImage.CreateFromPixels(8, 8, MLPixelFormat.Rgba32, red);
        foreach (string name in new[] { "red.png", "red.jpg", "red.jpeg" })
        {
            string path = folder.PathOf(name);
            image.Save(path);
            using MLImage copy = MLImage.CreateFromFile(path);
            Assert.IsLessThanOrEqualTo(2, GoldenImages.Difference([10, 20, 200, 255], ImageRows.BgraOf(copy).AsSpan(0, 4)), name);
        }
    }

    [TestMethod]
    public void A_photograph_saved_as_jpeg_stays_close()
    {
        using var folder = new TemporaryFolder();
        using MLImage image = MLImage.CreateFromFile(GoldenImages.PathOf("gray.jpg"));
        string path = folder.PathOf("copy.jpg");
        image.Save(path);
        using MLImage copy = MLImage.CreateFromFile(path);
        Assert.IsLessThanOrEqualTo(3, GoldenImages.Difference(image.Pixels, copy.Pixels));
    }

    [TestMethod]
    public void Formats_that_cannot_be_written_are_refused_and_leave_no_file()
    {
        OfflineCodecs.Require();
        using var folder = new TemporaryFolder();
        using MLImage image = MLImage.CreateFromPixels(3, 2, MLPixelFormat.Bgra32, _sixPixels);
        AssertRefused("format '.bmp' is not supported", () => image.Save(folder.PathOf("a.bmp")));
        AssertRefused("format '.gif' is not supported", () => image.Save(folder.PathOf("a.gif")));
        AssertRefused("invalid image file extension", () => image.Save(folder.PathOf("a.txt")));
        AssertRefused("invalid image file extension", () => image.Save(folder.PathOf("a")));
        Assert.IsEmpty(Directory.GetFileSystemEntries(folder.Path));
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => image.Save(folder.PathOf("none/a.png")));
    }

    private static void AssertRefused(string reason, Action action) =>
        Assert.Contains(reason, Assert.ThrowsExactly<ArgumentException>(action).Message);
}
