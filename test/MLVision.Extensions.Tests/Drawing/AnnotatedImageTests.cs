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
    public void A_label_stands_on_its_box_in_black_or_white_letters()
    {
        using MLImage image = Pictures.Gray(24, 14, 100);

        string[] rows = Draw(image, picture => picture.DrawBoxes(
            [new(new(2, 11, 20, 14), 0, "Ij")], new BoxDrawingOptions { LineWidth = 1, FontScale = 1 }));

        // 10 rows of label above row 11, 2 x 6 - 1 columns of letters and one at either side.
        Assert.AreEqual(new string('.', 24), rows[0]);
        string label = string.Join('\n', rows[1..11].Select(row => row[2..15]));
        Assert.AreEqual("""
            0000000000000
            00###00000#00
            000#000000000
            000#00000##00
            000#000000#00
            000#000000#00
            000#000000#00
            00###00000#00
            00000000##000
            0000000000000
            """, label);
        Assert.AreEqual("..000000000000000000....", rows[11]);
    }

    [TestMethod]
    public void Labels_stay_inside_the_picture_wherever_the_box_is()
    {
        var random = new Random(7);
        for (int i = 0; i < 200; i++)
        {
            (int width, int height) = (random.Next(1, 90), random.Next(1, 60));
            using MLImage image = Pictures.Gray(width, height, 100);
            float x = random.Next(-20, width + 20), y = random.Next(-20, height + 20);
            string text = new('W', random.Next(1, 12));
            int scale = random.Next(0, 4), lineWidth = random.Next(0, 4);

            string[] rows = Draw(image, picture => picture.DrawBoxes(
                [new(new(x, y, x + random.Next(1, 40), y + random.Next(1, 40)), 3, text)],
                new BoxDrawingOptions { FontScale = scale, LineWidth = lineWidth }));

            // Whole letters: a W has 18 pixels, the two dots of a label that was cut 8.
            int letters = string.Concat(rows).Count(pixel => pixel is '#');
            Assert.IsTrue(letters % 18 == 0 || letters % 18 == 8, $"{width} x {height}, box at {x}, {y}: {letters} pixels");
            bool isVisible = rows.Any(row => row.Contains('3'));
            if (isVisible && width >= 70 && height >= 50)
                Assert.IsGreaterThan(0, letters, $"{width} x {height}, box at {x}, {y}");
        }
    }

    [TestMethod]
    [DataRow(120, 1, 1)]
    [DataRow(480, 2, 2)]
    [DataRow(1200, 5, 4)]
    public void Lines_and_letters_grow_with_the_shorter_side(int side, int lineWidth, int scale)
    {
        using MLImage image = Pictures.Gray(side + 50, side, 100);

        string[] rows = Draw(image, picture => picture.DrawBoxes([new(new(20, 60, 100, 110), 0, "I")]));

        Assert.AreEqual(2 * lineWidth, rows[90].Count(pixel => pixel == '0'));
        // The label is 10 rows of the font high, and an I with its margins 7 wide.
        Assert.AreEqual(7 * scale, rows[60 - 10 * scale].Count(pixel => pixel == '0'));
        Assert.AreEqual(new string('.', side + 50), rows[60 - 10 * scale - 1]);
    }

    [TestMethod]
    public void A_label_that_is_too_wide_has_smaller_letters_then_is_cut()
    {
        using MLImage image = Pictures.Gray(40, 30, 100);
        LabelledBox box = new(new(1, 20, 39, 29), 0, "iiiiii");

        // 6 x 6 - 1 + 2 = 37 pixels: not twice.
        Assert.AreEqual(37, LabelWidth(box));
        // Of 9 characters 6 have room, the last two are dots.
        Assert.AreEqual(37, LabelWidth(box with { Label = "iiiiiiiii" }));
        CollectionAssert.AreEqual(Draw(image, picture => picture.DrawBoxes([box with { Label = "iiii.." }])),
            Draw(image, picture => picture.DrawBoxes([box with { Label = "iiiiiiiii" }])));

        int LabelWidth(LabelledBox labelled) => Draw(image, picture => picture.DrawBoxes([labelled],
            new BoxDrawingOptions { FontScale = 2, LineWidth = 1 }))[10].Count(pixel => pixel != '.');
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
        using MLImage image = Pictures.Gray(40, 26, 0);

        string[] rows = Draw(image, picture => picture.DrawLegend([(0, "a"), (1, "il")], 1));
        // A square of 7 x 7 pixels at (2, 3), the next one 10 rows below.
        Assert.AreEqual("..0000000", rows[3][..9]);
        Assert.AreEqual("..0000000", rows[9][..9]);
        Assert.AreEqual("..1111111", rows[13][..9]);
        Assert.AreEqual(49, string.Concat(rows).Count(pixel => pixel == '0'));

        // Two rows, and no room for a second column beside one that is this wide.
        (int, string)[] many = [(0, "iiii"), (1, "iii"), (2, "iii")];
        CollectionAssert.AreEqual(Draw(image, picture => picture.DrawLegend([(0, "iiii"), (-1, "+2")], 1)),
            Draw(image, picture => picture.DrawLegend(many, 3)));

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
    public void Every_character_of_ASCII_has_a_glyph_of_its_own_and_others_a_box()
    {
        string[] glyphs = [.. Enumerable.Range(' ', 95).Select(c => Convert.ToHexString(BitmapFont.GlyphOf((char)c)))];

        Assert.HasCount(95, glyphs.Distinct().ToArray());
        Assert.AreEqual("0000000000000000", glyphs[0]);
        foreach (char other in "\t\u007Fäß漢")
            Assert.AreEqual("1F11111111111F00", Convert.ToHexString(BitmapFont.GlyphOf(other)));
        // An L: five rows of the left pixel, then a whole one.
        Assert.AreEqual("1010101010101F00", glyphs['L' - ' ']);
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
