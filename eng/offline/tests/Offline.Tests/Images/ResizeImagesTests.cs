using Microsoft.ML;
using Microsoft.ML.Data;
using static Microsoft.ML.Transforms.Image.ImageResizingEstimator;

namespace Offline.Tests.Images;

[TestClass]
public sealed class ResizeImagesTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    [DataRow(40, 20, 30, 30, 0, 7, 30, 15)]
    [DataRow(20, 40, 30, 30, 7, 0, 15, 30)]
    [DataRow(10, 10, 25, 17, 4, 0, 17, 17)]
    [DataRow(200, 1, 50, 50, 0, 24, 50, 0)]
    [DataRow(480, 360, 224, 224, 0, 28, 224, 168)]
    public void Padding_centers_the_whole_image_on_black(
        int sourceWidth, int sourceHeight, int width, int height, int left, int top, int innerWidth, int innerHeight)
    {
        byte[] bgra = Resize(
            ImageRows.Opaque(sourceWidth, sourceHeight, (_, _) => (50, 100, 200)), width, height, ResizingKind.IsoPad);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                bool isInside = x >= left && x < left + innerWidth && y >= top && y < top + innerHeight;
                byte[] expected = isInside ? [50, 100, 200] : [0, 0, 0];
                CollectionAssert.AreEqual(expected, bgra.AsSpan((y * width + x) * 4, 3).ToArray(), $"at {x}, {y}");
            }
        }
    }

    [TestMethod]
    [DataRow(Anchor.Left, 0)]
    [DataRow(Anchor.Center, 10)]
    [DataRow(Anchor.Right, 20)]
    [DataRow(Anchor.Top, 10)]
    [DataRow(Anchor.Bottom, 10)]
    public void Cropping_a_wide_image_keeps_the_columns_at_the_anchor(Anchor anchor, int firstColumn)
    {
        // At scale 1 pixels are neither mixed nor moved, so each must be found again.
        byte[] bgra = Resize(ImageRows.Opaque(30, 10, (x, y) => (x, y, 0)), 10, 10, ResizingKind.IsoCrop, anchor);
        for (int i = 0; i < 100; i++)
            Assert.AreEqual((firstColumn + i % 10, i / 10), (bgra[4 * i], bgra[4 * i + 1]));
    }

    [TestMethod]
    [DataRow(Anchor.Top, 0)]
    [DataRow(Anchor.Center, 10)]
    [DataRow(Anchor.Bottom, 20)]
    [DataRow(Anchor.Left, 10)]
    [DataRow(Anchor.Right, 10)]
    public void Cropping_a_tall_image_keeps_the_rows_at_the_anchor(Anchor anchor, int firstRow)
    {
        byte[] bgra = Resize(ImageRows.Opaque(10, 30, (x, y) => (x, y, 0)), 10, 10, ResizingKind.IsoCrop, anchor);
        for (int i = 0; i < 100; i++)
            Assert.AreEqual((i % 10, firstRow + i / 10), (bgra[4 * i], bgra[4 * i + 1]));
    }

    [TestMethod]
    public void Filling_takes_the_nearest_pixel_of_each_axis()
    {
        // 7 to 3 and 5 to 11: the centres are at (x + 0.5) * 7 / 3 and (y + 0.5) * 5 / 11, never on a border.
        byte[] bgra = Resize(ImageRows.Opaque(7, 5, (x, y) => (x, y, 9)), 3, 11, ResizingKind.Fill);
        for (int y = 0; y < 11; y++)
        {
            for (int x = 0; x < 3; x++)
            {
                int at = (y * 3 + x) * 4;
                Assert.AreEqual(((int)((x + 0.5) * 7 / 3), (int)((y + 0.5) * 5 / 11), 9), (bgra[at], bgra[at + 1], bgra[at + 2]));
            }
        }
    }

    [TestMethod]
    public void Enlarging_keeps_a_linear_ramp_linear()
    {
        // The cubic kernel reproduces straight lines; only where its four pixels reach beyond the edge may values bend.
        byte[] bgra = Resize(ImageRows.Opaque(20, 20, (x, y) => (10 * x + 20, 10 * y + 20, 77)), 60, 60, ResizingKind.IsoPad);
        for (int y = 0; y < 60; y++)
        {
            for (int x = 0; x < 60; x++)
            {
                int at = (y * 60 + x) * 4;
                Assert.AreEqual((77, 255), (bgra[at + 2], bgra[at + 3]));
                if (x is < 6 or > 53 || y is < 6 or > 53)
                    continue;
                Assert.AreEqual(10 * ((x + 0.5) / 3 - 0.5) + 20, bgra[at], 0.51);
                Assert.AreEqual(10 * ((y + 0.5) / 3 - 0.5) + 20, bgra[at + 1], 0.51);
            }
        }
    }

    [TestMethod]
    public void Enlarging_spreads_one_pixel_as_the_mitchell_kernel_says()
    {
        // Enlarged by three the sample points lie on a pixel, or a third before or behind it.
        byte[] bgra = Resize(
            ImageRows.Opaque(11, 11, (x, y) => x == 5 && y == 5 ? (240, 0, 0) : (0, 0, 0)), 33, 33, ResizingKind.IsoPad);
        for (int y = 0; y < 33; y++)
        {
            for (int x = 0; x < 33; x++)
            {
                double expected = 240 * Mitchell((x - 16) / 3.0) * Mitchell((y - 16) / 3.0);
                Assert.AreEqual(Math.Clamp(expected, 0, 255), bgra[(y * 33 + x) * 4], 0.51, $"at {x}, {y}");
            }
        }
    }

    [TestMethod]
    [DataRow(64, 64, 16)]
    [DataRow(64, 64, 8)]
    public void Strong_reduction_averages_what_it_leaves_out(int sourceWidth, int sourceHeight, int size)
    {
        // A checkerboard turns grey; without averaging it would stay black and white.
        byte[] bgra = Resize(
            ImageRows.Opaque(sourceWidth, sourceHeight, (x, y) => (x + y) % 2 == 0 ? (200, 0, 100) : (0, 0, 0)),
            size, size, ResizingKind.IsoPad);
        for (int i = 0; i < size * size; i++)
            Assert.AreEqual((100, 0, 50), (bgra[4 * i], bgra[4 * i + 1], bgra[4 * i + 2]));
    }

    [TestMethod]
    public void Reduction_by_less_than_two_interpolates_linearly()
    {
        byte[] bgra = Resize(
            ImageRows.Opaque(30, 30, (x, y) => (8 * x, (x * 37 + y * 91) % 256, 0)), 20, 20, ResizingKind.IsoCrop);
        for (int y = 0; y < 20; y++)
        {
            for (int x = 0; x < 20; x++)
            {
                double sx = (x + 0.5) * 1.5 - 0.5, sy = (y + 0.5) * 1.5 - 0.5;
                Assert.AreEqual(8 * sx, bgra[(y * 20 + x) * 4], 0.51);
                (int x0, int y0) = ((int)sx, (int)sy);
                double expected = 0;
                for (int j = 0; j < 2; j++)
                {
                    for (int i = 0; i < 2; i++)
                    {
                        int value = ((x0 + i) * 37 + (y0 + j) * 91) % 256;
                        expected += (1 - Math.Abs(sx - x0 - i)) * (1 - Math.Abs(sy - y0 - j)) * value;
                    }
                }

                Assert.AreEqual(expected, bgra[(y * 20 + x) * 4 + 1], 0.51);
            }
        }
    }

    [TestMethod]
    [DataRow(33, 47, 5, 9)]
    [DataRow(1, 50, 3, 3)]
    [DataRow(50, 1, 3, 3)]
    [DataRow(3, 3, 100, 1)]
    [DataRow(1, 1, 64, 48)]
    public void A_uniform_image_stays_uniform_whatever_its_size(int sourceWidth, int sourceHeight, int width, int height)
    {
        foreach (ResizingKind kind in new[] { ResizingKind.IsoCrop, ResizingKind.Fill })
        {
            byte[] bgra = Resize(ImageRows.Opaque(sourceWidth, sourceHeight, (_, _) => (9, 131, 254)), width, height, kind);
            for (int i = 0; i < width * height; i++)
                CollectionAssert.AreEqual(new byte[] { 9, 131, 254, 255 }, bgra.AsSpan(4 * i, 4).ToArray(), $"{kind}, pixel {i}");
        }
    }

    [TestMethod]
    public void An_image_of_the_right_size_is_passed_on_untouched()
    {
        using MLImage image = ImageRows.Picture(6, 4);
        byte[] expected = image.Pixels.ToArray();
        CollectionAssert.AreEqual(expected, Resize(image, 6, 4, ResizingKind.IsoCrop));
    }

    [TestMethod]
    public void The_tag_is_kept_and_a_missing_image_stays_missing()
    {
        MLImage image = ImageRows.Picture(6, 4);
        image.Tag = "somewhere.png";
        var tagged = ImageRows.Transform(
            _ml, ml => ml.Transforms.ResizeImages("Output", 3, 3, "Image"), new ImageRows.AnyImage { Image = image });
        Assert.AreEqual("somewhere.png", tagged.Tag);

        IDataView data = _ml.Data.LoadFromEnumerable(new[] { new ImageRows.AnyImage() });
        IDataView result = _ml.Transforms.ResizeImages("Output", 3, 3, "Image").Fit(data).Transform(data);
        Assert.IsNull(result.GetColumn<MLImage>("Output").Single());
    }

    [TestMethod]
    public void Bad_options_are_refused_when_the_estimator_is_made()
    {
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ResizeImages("Output", 0, 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ResizeImages("Output", 3, -1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ResizeImages("", 3, 3));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.Transforms.ResizeImages("Output", 3, 3, resizing: (ResizingKind)9));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => _ml.Transforms.ResizeImages("Output", 100_000, 100_000));
    }

    private static double Mitchell(double x)
    {
        // The kernel as its authors give it, with B = C = 1/3.
        const double B = 1 / 3.0, C = 1 / 3.0;
        x = Math.Abs(x);
        return x < 1 ? ((12 - 9 * B - 6 * C) * x * x * x + (-18 + 12 * B + 6 * C) * x * x + (6 - 2 * B)) / 6
            : x < 2 ? ((-B - 6 * C) * x * x * x + (6 * B + 30 * C) * x * x + (-12 * B - 48 * C) * x + (8 * B + 24 * C)) / 6
            : 0;
    }

    private byte[] Resize(MLImage image, int width, int height, ResizingKind kind, Anchor anchor = Anchor.Center)
    {
        var result = ImageRows.Transform(
            _ml,
            ml => ml.Transforms.ResizeImages("Output", width, height, "Image", kind, anchor),
            new ImageRows.AnyImage { Image = image });
        Assert.AreEqual((width, height), (result.Width, result.Height));
        return result.Bgra;
    }
}
