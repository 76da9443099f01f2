using System.Drawing;
using Microsoft.ML.Data;
using MLVision.Extensions.Tests.Data;

namespace MLVision.Extensions.Tests.Drawing;

[TestClass]
public sealed class AnnotatedImageTests
{
    private static readonly BoxDrawingOptions NoLabels = new() { ShowLabels = false, LineWidth = 1 };

    [TestMethod]
    [DataRow(MLPixelFormat.Bgra32)]
    [DataRow(MLPixelFormat.Rgba32)]
    public void A_box_is_a_line_inside_its_edges_in_the_colour_of_its_class(MLPixelFormat format)
    {
        using MLImage image = Pictures.Gray(8, 6, 100, format);

        string[] rows = Draw(image, picture => picture.DrawBoxes([new(new(1, 1, 6, 5), 0, "cat")], NoLabels));

        CollectionAssert.AreEqual(new[]
        {
            "........",
            ".00000..",
            ".0...0..",
            ".0...0..",
            ".00000..",
            "........",
        }, rows);
        Assert.AreEqual(100, image.Pixels[8 * 4 + 4], "the picture itself stays as it is");
    }

    [TestMethod]
    public void Edges_are_rounded_and_what_lies_outside_is_cut_off()
    {
        using MLImage image = Pictures.Gray(8, 6, 100);

        string[] rows = Draw(image, picture => picture.DrawBoxes(
            [new(new(-5, 1.5f, 2.4f, 3.6f), 1, ""), new(new(6.5f, 4.5f, 1e9f, float.MaxValue), 2, "")], NoLabels));

        CollectionAssert.AreEqual(new[]
        {
            "........",
            "........",
            "11......",
            "11......",
            "........",
            ".......2",
        }, rows);
    }

    [TestMethod]
    public void Boxes_of_no_size_or_outside_or_below_the_score_are_not_drawn()
    {
        using MLImage image = Pictures.Gray(8, 6, 100);

        string[] rows = Draw(image, picture => picture.DrawBoxes(
        [
            new(new(2, 2, 2, 5), 0, "a"), new(new(9, 2, 12, 5), 0, "a"), new(new(float.NaN, 2, 4, 5), 0, "a"),
            new(new(4, 2, 1, 5), 0, "a"), new(new(1, 1, 4, 4), 0, "a", 0.49f),
        ], new BoxDrawingOptions { MinScore = 0.5f }));

        Assert.AreEqual(new string('.', 48), string.Concat(rows));
    }

    [TestMethod]
    public void A_thicker_line_fills_small_boxes_and_higher_scores_are_on_top()
    {
        using MLImage image = Pictures.Gray(8, 6, 100);

        string[] rows = Draw(image, picture => picture.DrawBoxes(
            [new(new(0, 0, 3, 3), 1, "", 0.9f), new(new(1, 1, 7, 6), 0, "", 0.5f)],
            NoLabels with { LineWidth = 2, ShowScores = false }));

        CollectionAssert.AreEqual(new[]
        {
            "111.....",
            "1110000.",
            "1110000.",
            ".00..00.",
            ".000000.",
            ".000000.",
        }, rows);
    }

    [TestMethod]
    [DataRow(0, 0)] // orange: black letters
    [DataRow(4, 255)] // a dark colour: white ones
    public void A_label_stands_on_its_box_in_black_or_white_letters(int classIndex, int letters)
    {
        using MLImage image = Pictures.Gray(24, 24, 100);
        var picture = new AnnotatedImage(image);

        picture.DrawBoxes([new(new(2, 20, 20, 24), classIndex, "H")], new BoxDrawingOptions { LineWidth = 1, FontScale = 1 });

        // At size 1 an em is 7 x 2048 / 1493 = 9.6 pixels: the font reaches 0.93 ems above the line and 0.24 below, which is 9 and
        // 3 pixels; an H is 1540 / 2048 ems wide, which is 8 pixels, with two at either side.
        using MLImage drawn = picture.ToImage();
        byte[] bgr = drawn.GetBGRPixels;
        Color color = ClassPalette.ColorOf(classIndex);
        for (int y = 0; y < 20; y++)
        {
            for (int x = 0; x < 24; x++)
            {
                ReadOnlySpan<byte> pixel = bgr.AsSpan(3 * (24 * y + x), 3);
                bool isLabel = y >= 8 && x is >= 2 and < 14, isLetter = y is >= 10 and < 17 && x is >= 4 and < 12;
                if (!isLabel)
                    Assert.IsTrue(pixel.SequenceEqual<byte>([100, 100, 100]), $"{x}, {y}");
                else if (!isLetter)
                    Assert.IsTrue(pixel.SequenceEqual<byte>([color.B, color.G, color.R]), $"{x}, {y}");
                // The stems of an H are 0.95 pixels wide: two pixels share one.
                else if (x is 4 or 5)
                    Assert.IsTrue(Math.Abs(pixel[0] - letters) <= Math.Abs(color.B - letters), $"{x}, {y}");
            }
        }

        // The bar of the H is in the middle of its 7 rows.
        int bar = Enumerable.Range(10, 7).MinBy(y => Math.Abs(bgr[3 * (24 * y + 8)] - letters));
        Assert.AreEqual(13, bar);
        Assert.AreEqual(letters, bgr[3 * (24 * 13 + 8)], 60);
    }

    [TestMethod]
    public void Labels_stay_inside_the_picture_wherever_the_box_is()
    {
        var random = new Random(7);
        int whole = 0;
        for (int i = 0; i < 200; i++)
        {
            (int width, int height) = (random.Next(1, 90), random.Next(1, 60));
            using MLImage image = Pictures.Gray(width, height, 100);
            float x = random.Next(-20, width + 20), y = random.Next(-20, height + 20);
            string text = new('W', random.Next(1, 12));
            (int size, int lineWidth) = (random.Next(0, 4), random.Next(0, 4));
            var box = new BoundingBox(x, y, x + random.Next(1, 40), y + random.Next(1, 40));
            var options = new BoxDrawingOptions { FontScale = size, LineWidth = lineWidth };

            string[] rows = Draw(image, picture => picture.DrawBoxes([new(box, 3, text)], options));

            // A letter has 2025 of 2048 units of an em of 9.6 pixels, above and below the line are 1.16 ems.
            double em = 7 * 2048 / 1493.0 * Math.Max(size, 1);
            double labelWidth = text.Length * 2025 / 2048.0 * em + 4 * Math.Max(size, 1) + 1;
            if (!rows.Any(row => row.Contains('3')) || labelWidth > width || 1.17 * em + 2 > height)
                continue;
            // All of the letters are there: as many pixels as where there is room at all sides.
            using MLImage large = Pictures.Gray(600, 300, 100);
            string[] free = Draw(large, picture => picture.DrawBoxes([new(new(100, 200, 140, 240), 3, text)],
                options with { FontScale = Math.Max(size, 1) }));
            Assert.AreEqual(Ink(free), Ink(rows), $"{width} x {height}, box at {x}, {y}");
            whole++;
        }

        Assert.IsGreaterThan(10, whole);

        static int Ink(string[] rows) => string.Concat(rows).Count(pixel => pixel == '#');
    }

    [TestMethod]
    [DataRow(120, 1, 1, 9 + 3)]
    [DataRow(480, 2, 2, 18 + 5)]
    [DataRow(1200, 5, 4, 36 + 10)]
    public void Lines_and_letters_grow_with_the_shorter_side(int side, int lineWidth, int size, int labelHeight)
    {
        using MLImage image = Pictures.Gray(side + 50, side, 100);

        string[] rows = Draw(image, picture => picture.DrawBoxes([new(new(20, 60, 100, 110), 0, "I")]));

        Assert.AreEqual(2 * lineWidth, rows[90].Count(pixel => pixel == '0'));
        // The font reaches 0.928 ems above the line and 0.236 below, each rounded up; an I is 0.295 ems wide, and 2 pixels are at
        // either side of it, at size 1 of 9.6 pixels an em.
        Assert.AreEqual(7 * size, rows[60 - labelHeight].Count(pixel => pixel == '0'));
        Assert.AreEqual(new string('.', side + 50), rows[60 - labelHeight - 1]);
    }

    [TestMethod]
    public void A_label_that_is_too_wide_has_smaller_letters_then_is_cut()
    {
        using MLImage image = Pictures.Gray(40, 40, 100);
        LabelledBox box = new(new(1, 30, 39, 39), 0, "iiiiii");

        // 6 x 569 units of 2048 an em are 16.01 pixels at size 1; with two at either side of it 21, and 41 at size 2.
        Assert.AreEqual(21, LabelWidth(box));
        // Of 14 letters 9 have room, and an ellipsis of an em: 33.6 pixels.
        Assert.AreEqual(38, LabelWidth(box with { Label = new('i', 14) }));
        CollectionAssert.AreEqual(Draw(image, picture => picture.DrawBoxes([box with { Label = "iiiiiiiii…" }])),
            Draw(image, picture => picture.DrawBoxes([box with { Label = new('i', 14) }])));

        int LabelWidth(LabelledBox labelled) => Draw(image, picture => picture.DrawBoxes([labelled],
            new BoxDrawingOptions { FontScale = 2, LineWidth = 1 }))[18].Count(pixel => pixel != '.');
    }

    [TestMethod]
    public void The_score_has_two_decimals_in_any_culture()
    {
        using MLImage image = Pictures.Gray(60, 30, 100);
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.GetCultureInfo("de-DE");
            CollectionAssert.AreEqual(
                Draw(image, picture => picture.DrawBoxes([new(new(2, 12, 50, 29), 0, "dog 0.88")])),
                Draw(image, picture => picture.DrawBoxes([new(new(2, 12, 50, 29), 0, "dog", 0.8765f)])));
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [TestMethod]
    public void A_mask_mixes_colours_into_its_pixels_and_leaves_those_of_255()
    {
        using MLImage image = Pictures.Gray(3, 1, 100);
        Color color = ClassPalette.ColorOf(4);

        using MLImage drawn = new AnnotatedImage(image)
            .DrawMask([4, 255, 4], null, new MaskDrawingOptions { Opacity = 0.25f, ShowLegend = false }).ToImage();

        // A quarter of the colour and three quarters of 100, rounded down.
        byte[] mixed = [(byte)((color.B + 300) / 4), (byte)((color.G + 300) / 4), (byte)((color.R + 300) / 4), 255];
        CollectionAssert.AreEqual((byte[])[.. mixed, 100, 100, 100, 255, .. mixed], drawn.Pixels.ToArray());
    }

    [TestMethod]
    public void The_legend_names_the_classes_that_the_mask_has()
    {
        using MLImage image = Pictures.Gray(60, 40, 100);
        var mask = new byte[60 * 40];
        mask.AsSpan(0, 2300).Fill(5);
        mask.AsSpan(2300, 50).Fill(255);
        string[] names = ["zero", "b", "c", "d", "e", "five"];

        using MLImage withLegend = new AnnotatedImage(image).DrawMask(mask, names).ToImage();
        using MLImage expected = new AnnotatedImage(image).DrawMask(mask, names, new MaskDrawingOptions { ShowLegend = false })
            .DrawLegend([(0, "zero"), (5, "five")]).ToImage();

        CollectionAssert.AreEqual(expected.Pixels.ToArray(), withLegend.Pixels.ToArray());
    }

    [TestMethod]
    public void A_legend_has_a_dark_panel_squares_and_names_and_ends_with_a_number_where_there_is_no_room()
    {
        using MLImage image = Pictures.Gray(40, 30, 0);

        string[] rows = Draw(image, picture => picture.DrawLegend([(0, "a"), (1, "il")], 1));
        // A square of 7 x 7 pixels stands on the line, 9 below the margin of 2; the next one 9 + 3 rows below.
        Assert.AreEqual("..0000000", rows[4][..9]);
        Assert.AreEqual("..0000000", rows[10][..9]);
        Assert.AreEqual("..1111111", rows[16][..9]);
        Assert.AreEqual(49, string.Concat(rows).Count(pixel => pixel == '0'));
        Assert.AreEqual(49, string.Concat(rows).Count(pixel => pixel == '1'));

        // Two rows, and no room for a second column beside one that is this wide.
        (int, string)[] many = [(0, "iiii"), (1, "iii"), (2, "iii")];
        CollectionAssert.AreEqual(Draw(image, picture => picture.DrawLegend([(0, "iiii"), (-1, "+2")], 1)),
            Draw(image, picture => picture.DrawLegend(many, 3)));

        // Two columns of 13 pixels and the name's, after a margin of 2; the ground is 176 of 255 parts black.
        using MLImage wide = Pictures.Gray(60, 30, 200);
        using MLImage drawn = new AnnotatedImage(wide).DrawLegend([(0, "i"), (1, "i"), (2, "i")], 1).ToImage();
        byte[] first = [.. drawn.GetBGRPixels[..180].Where((_, i) => i % 3 == 0)];
        CollectionAssert.AreEqual(Enumerable.Range(0, 60).Select(x => x < 2 + 2 * (13 + 3) ? 62 : 200).ToArray(),
            first.Select(value => (int)value).ToArray());

        using MLImage tiny = Pictures.Gray(5, 5, 100);
        Assert.AreEqual(new string('.', 25), string.Concat(Draw(tiny, picture => picture.DrawLegend(many))));
    }

    [TestMethod]
    public void Colours_of_the_first_classes_are_distinct_and_stay_the_same()
    {
        Color[] colors = [.. Enumerable.Range(0, 30).Select(ClassPalette.ColorOf)];
        // Hue 0.08 of a turn with saturation 0.8 and value 1: red 255, blue 255 x 0.2, green 255 x (1 - 0.8 x (1 - 0.48)).
        Assert.AreEqual(Color.FromArgb(255, 149, 51), colors[0]);
        // Hue 0.4619...: green leads, 0.65 x 255 = 165.75; red 33.15; blue 0.65 x (1 - 0.8 x (1 - 0.77166...)) x 255.
        Assert.AreEqual(Color.FromArgb(33, 166, 135), colors[1]);
        foreach ((Color first, int i) in colors.Select((color, i) => (color, i)))
        {
            foreach (Color second in colors.Skip(i + 1))
            {
                int distance = Math.Abs(first.R - second.R) + Math.Abs(first.G - second.G) + Math.Abs(first.B - second.B);
                Assert.IsGreaterThan(12, distance);
            }

        }

        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => ClassPalette.ColorOf(-1));
        Assert.AreEqual(ClassPalette.IndexOf("dog"), ClassPalette.IndexOf("do" + 'g'));
        Assert.AreNotEqual(ClassPalette.IndexOf("dog"), ClassPalette.IndexOf("cat"));
    }

    [TestMethod]
    public void A_file_is_read_and_the_picture_written_as_PNG()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "out.png");

        AnnotatedImage picture = AnnotatedImage.FromFile(TestData.Path("images", "rgb.png"));
        picture.DrawBoxes([new(new(0, 0, 16, 12), 1, "")], NoLabels).Save(path);

        using MLImage drawn = picture.ToImage(), read = MLImage.CreateFromFile(path);
        CollectionAssert.AreEqual(drawn.GetBGRPixels, read.GetBGRPixels);
        Assert.HasCount(1, Directory.GetFiles(folder.Path));
        Assert.ThrowsExactly<ArgumentException>(() => picture.Save(Path.Combine(folder.Path, "out.jpg")));
        Assert.ThrowsExactly<ImageLoadException>(() => AnnotatedImage.FromFile(folder.Write("a.png", [1, 2, 3])));
    }

    [TestMethod]
    public void Options_and_masks_that_do_not_fit_are_refused()
    {
        using MLImage image = Pictures.Gray(4, 3, 0);
        var picture = new AnnotatedImage(image);
        BoxDrawingOptions[] bad = [new() { LineWidth = -1 }, new() { FontScale = 17 }, new() { MinScore = 2 }];
        foreach (BoxDrawingOptions options in bad)
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => picture.DrawBoxes([], options));
        MaskDrawingOptions[] wrong = [new() { Opacity = float.NaN }, new() { FontScale = -1 }];
        foreach (MaskDrawingOptions options in wrong)
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => picture.DrawMask(new byte[12], null, options));
        var error = Assert.ThrowsExactly<ArgumentException>(() => picture.DrawMask(new byte[13]));
        StringAssert.Contains(error.Message, "13 pixels; the picture has 4 x 3 = 12");
    }

    /// <summary>
    /// The pixels of what was drawn: a digit for the colour of a class, # for another one, . for what was there before.
    /// </summary>
    private static string[] Draw(MLImage image, Action<AnnotatedImage> draw)
    {
        var picture = new AnnotatedImage(image);
        draw(picture);
        using MLImage drawn = picture.ToImage();
        Assert.AreEqual(image.PixelFormat, drawn.PixelFormat);
        byte[] before = image.GetBGRPixels, after = drawn.GetBGRPixels;
        string Pixel(int i)
        {
            Color color = Color.FromArgb(after[3 * i + 2], after[3 * i + 1], after[3 * i]);
            int index = Enumerable.Range(0, 10).FirstOrDefault(k => ClassPalette.ColorOf(k) == color, -1);
            return index >= 0 ? $"{index}" : before.AsSpan(3 * i, 3).SequenceEqual(after.AsSpan(3 * i, 3)) ? "." : "#";
        }

        return [.. Enumerable.Range(0, image.Height)
            .Select(y => string.Concat(Enumerable.Range(y * image.Width, image.Width).Select(Pixel)))];
    }
}
