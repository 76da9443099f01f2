using Microsoft.ML.Data;
using SkiaSharp;

namespace MLVision.Extensions.Tests.Imaging;

[TestClass]
public sealed class ImageHeaderTests
{
    [TestMethod]
    [DataRow("rgb.png")]
    [DataRow("rgb.bmp")]
    [DataRow("palette.png")]
    [DataRow("sixteen-bit.png")]
    [DataRow("plain.jpg")]
    [DataRow("thumbnail.jpg")]
    public void The_header_of_an_image_tells_its_size(string name)
    {
        Assert.AreEqual((16, 12), ImageHeader.ReadSize(TestData.Path("images", name)));
    }

    [TestMethod]
    public void A_header_is_enough()
    {
        using var folder = new TemporaryFolder();
        // The header of a PNG ends after 33 bytes, its pixels are missing; a decoder needs the whole file.
        string path = folder.Write("a.png", File.ReadAllBytes(TestData.Path("images", "rgb.png"))[..60]);

        Assert.AreEqual((16, 12), ImageHeader.ReadSize(path));
    }

    [TestMethod]
    public void The_size_is_that_of_the_decoded_image_whatever_orientation_EXIF_says()
    {
        using var folder = new TemporaryFolder();
        byte[] jpeg = File.ReadAllBytes(TestData.Path("images", "plain.jpg"));
        // Exif 2.3: an APP1 segment with a TIFF header and one entry, the orientation (0x0112), 6: turned by a quarter.
        byte[] exif =
            [0xFF, 0xE1, 0, 34, .. "Exif\0\0MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        string path = folder.Write("a.jpg", [.. jpeg[..2], .. exif, .. jpeg[2..]]);
        using (SKCodec codec = SKCodec.Create(path))
            Assert.AreEqual(SKEncodedOrigin.RightTop, codec.EncodedOrigin);

        using MLImage image = MLImage.CreateFromFile(path);
        Assert.AreEqual((image.Width, image.Height), ImageHeader.ReadSize(path));
        Assert.AreEqual((16, 12), ImageHeader.ReadSize(path));
    }

    [TestMethod]
    public void Formats_that_the_decoder_knows_are_read_too()
    {
        using var folder = new TemporaryFolder();
        using var bitmap = new SKBitmap(31, 17);
        using SKData webp = bitmap.Encode(SKEncodedImageFormat.Webp, 80);
        // GIF89a, a screen of 5 x 3 and an image of that size.
        byte[] gif =
        [
            .. "GIF89a"u8, 5, 0, 3, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
            0x2C, 0, 0, 0, 0, 5, 0, 3, 0, 0, 2, 4, 0x84, 0x8F, 0xA9, 5, 0, 0x3B,
        ];

        Assert.AreEqual((31, 17), ImageHeader.ReadSize(folder.Write("a.webp", webp.ToArray())));
        Assert.AreEqual((5, 3), ImageHeader.ReadSize(folder.Write("a.gif", gif)));
    }

    [TestMethod]
    public void What_is_no_image_is_named_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        string text = folder.Write("a.png", "no image"u8.ToArray()), empty = folder.Write("b.jpg", []);
        string cut = folder.Write("c.png", File.ReadAllBytes(TestData.Path("images", "rgb.png"))[..20]);
        string missing = Path.Combine(folder.Path, "d.png");

        AssertError(text, "cannot be decoded");
        AssertError(empty, "is empty");
        AssertError(cut, "is truncated");
        AssertError(missing, "cannot be read");

        static void AssertError(string path, string reason)
        {
            var error = Assert.ThrowsExactly<ImageLoadException>(() => ImageHeader.ReadSize(path));
            StringAssert.Contains(error.Message, $"'{path}' {reason}");
        }
    }
}
