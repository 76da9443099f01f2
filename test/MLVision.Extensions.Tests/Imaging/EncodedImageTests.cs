using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Imaging;

/// <summary>The files are those of eng/peers/make_test_images.py: red 15 x, green 20 y, blue 8 (x + y).</summary>
[TestClass]
public sealed class EncodedImageTests
{
    [TestMethod]
    [DataRow("rgb.png", 0)]
    [DataRow("rgb.bmp", 0)]
    [DataRow("sixteen-bit.png", 0)]
    [DataRow("palette.png", 40)] // 64 colours for 192 pixels
    [DataRow("plain.jpg", 30)]
    [DataRow("thumbnail.jpg", 30)]
    public void Files_decode_to_the_pixels_that_they_were_made_of(string file, int tolerance)
    {
        byte[] bytes = File.ReadAllBytes(TestData.Path("images", file));

        using MLImage image = EncodedImage.Decode(bytes, bytes.Length, file);

        Assert.AreEqual(16, image.Width);
        Assert.AreEqual(12, image.Height);
        Assert.AreEqual(file, image.Tag);
        byte[] bgr = image.GetBGRPixels;
        for (int y = 0; y < 12; y++)
        {
            for (int x = 0; x < 16; x++)
            {
                int i = 3 * (16 * y + x);
                Assert.AreEqual(8 * (x + y), bgr[i], tolerance, $"blue at {x}, {y}");
                Assert.AreEqual(20 * y, bgr[i + 1], tolerance, $"green at {x}, {y}");
                Assert.AreEqual(15 * x, bgr[i + 2], tolerance, $"red at {x}, {y}");
            }
        }
    }

    [TestMethod]
    [DataRow("rgb.png")]
    [DataRow("plain.jpg")]
    [DataRow("thumbnail.jpg")]
    public void A_file_cut_anywhere_is_refused_with_its_name(string file)
    {
        byte[] bytes = File.ReadAllBytes(TestData.Path("images", file));
        // The last byte of a PNG is part of a checksum, the last two of a JPEG are its end marker.
        for (int length = 0; length < bytes.Length; length++)
        {
            var error = Assert.ThrowsExactly<ImageLoadException>(
                () => EncodedImage.Decode(bytes, length, file), $"cut to {length} bytes");
            StringAssert.Contains(error.Message, file);
        }
    }

    [TestMethod]
    public void Bytes_after_the_end_of_a_picture_do_no_harm()
    {
        foreach (string file in new[] { "rgb.png", "plain.jpg" })
        {
            byte[] bytes = [.. File.ReadAllBytes(TestData.Path("images", file)), 0, 0, 0, 0];

            using MLImage image = EncodedImage.Decode(bytes, bytes.Length, file);

            Assert.AreEqual(16, image.Width);
        }
    }

    [TestMethod]
    public void A_flipped_bit_never_does_worse_than_an_error_with_the_name()
    {
        foreach (string file in new[] { "rgb.png", "rgb.bmp", "palette.png", "plain.jpg" })
        {
            byte[] bytes = File.ReadAllBytes(TestData.Path("images", file));
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] ^= (byte)(1 << i % 8);
                try
                {
                    EncodedImage.Decode(bytes, bytes.Length, file).Dispose();
                }
                catch (ImageLoadException e)
                {
                    StringAssert.Contains(e.Message, file);
                }

                bytes[i] ^= (byte)(1 << i % 8);
            }
        }
    }
}
