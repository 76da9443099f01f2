using System.Text;
using System.Text.Json;
using SkiaSharp;

namespace MLVision.Extensions.Tests.Drawing;

/// <summary>Golden data: eng/peers/golden_text.py, by Pillow with Raqm, and by FriBidi.</summary>
[TestClass]
public sealed class TextLineTests
{
    private static readonly JsonElement Golden =
        JsonDocument.Parse(File.ReadAllText(TestData.Path("golden", "text.json"))).RootElement;

    [TestMethod]
    public void Texts_are_as_wide_as_Raqm_lays_them_out_in_each_script()
    {
        foreach (JsonElement text in Golden.GetProperty("widths").EnumerateArray())
        {
            var line = new TextLine(text.GetProperty("text").GetString()!);

            // In units of the font, whole numbers.
            Assert.AreEqual(text.GetProperty("width").GetDouble(), line.Width * 2048, 0.01, text.ToString());
        }
    }

    [TestMethod]
    public void Letters_of_Arabic_are_joined_and_Latin_ones_kerned()
    {
        JsonElement[] texts = [.. Golden.GetProperty("widths").EnumerateArray().Where(text =>
            text.GetProperty("script").GetString() == "Arabic" || text.GetProperty("text").GetString() == "AVATAR")];

        Assert.HasCount(7, texts);
        foreach (JsonElement text in texts)
        {
            // Glyph beside glyph they would be wider.
            var line = new TextLine(text.GetProperty("text").GetString()!);
            Assert.IsLessThan(text.GetProperty("unshaped").GetDouble() - 50, line.Width * 2048, text.ToString());
        }
    }

    [TestMethod]
    public void Directions_are_those_of_FriBidi()
    {
        foreach (JsonElement text in Golden.GetProperty("levels").EnumerateArray())
        {
            string levels = string.Concat(BidirectionalText.LevelsOf(text.GetProperty("text").GetString()!));
            Assert.AreEqual(text.GetProperty("levels").GetString(), levels, text.ToString());
        }
    }

    [TestMethod]
    public void Text_from_right_to_left_begins_at_the_right_and_numbers_in_it_read_from_left_to_right()
    {
        // The Hebrew word stands at the right of its number, and of the English word, whichever of them begins the line.
        int word = new TextLine("כלב").WidthOf(2), number = new TextLine("12").WidthOf(2), cat = new TextLine("cat").WidthOf(2);

        CollectionAssert.AreEqual(Columns("12", ..number), Columns("כלב 12", ..number));
        CollectionAssert.AreEqual(Columns("cat", ..(cat - 1)), Columns("כלב cat", ..(cat - 1)));
        CollectionAssert.AreEqual(Columns("cat", ..(cat - 1)), Columns("cat כלב", ..(cat - 1)));
        // In Hebrew, the first letter of the word is the last from the left.
        CollectionAssert.AreEqual(Columns("ב", ..10), Columns("כלב", ..10));
        CollectionAssert.AreNotEqual(Columns("כ", ..10), Columns("כלב", ..10));
        Assert.IsGreaterThan(number, word);
    }

    [TestMethod]
    public void A_combining_mark_is_drawn_over_its_letter()
    {
        CollectionAssert.AreEqual(Columns("\u00e9t\u00e9", ..80), Columns("e\u0301te\u0301", ..80));
        // There is no character for a q with a dot: other pixels, the same width.
        CollectionAssert.AreNotEqual(Columns("q", ..40), Columns("q\u0307", ..40));
        Assert.AreEqual(new TextLine("q").Width, new TextLine("q\u0307").Width);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Capitals_are_7_pixels_high_times_the_size_and_stand_on_the_line(int size)
    {
        var line = new TextLine("H");
        int height = line.HeightOf(size);
        byte[] ink = Columns("H", .., size);

        // Rows in which a stem of the H has ink; its sides may share pixels with the ground.
        int baseline = line.BaselineOf(size);
        for (int y = 0; y < height; y++)
        {
            int darkest = Enumerable.Range(0, ink.Length / height).Max(x => ink[x * height + y]);
            Assert.AreEqual(y >= baseline - 7 * size && y < baseline, darkest > 60, $"row {y}");
        }
    }

    [TestMethod]
    public void What_no_font_has_is_a_box_and_control_characters_are_spaces()
    {
        // A noncharacter and the glyph 0 of the font: 1229 units wide.
        Assert.AreEqual(1229, new TextLine("\uFFFE").Width * 2048, 0.01);
        Assert.IsTrue(Columns("\uFFFE", ..).Any(value => value > 0));
        Assert.AreEqual(new TextLine("a b").Width, new TextLine("a\nb").Width);
        Assert.AreEqual(0, new TextLine("").Width);
        // Half of a surrogate pair.
        Assert.IsGreaterThan(0, new TextLine("a\uD83D").Width);
    }

    [TestMethod]
    public void Characters_that_the_built_in_font_lacks_come_from_a_font_of_the_system()
    {
        SKFontManager manager = SKFontManager.Default;
        SKTypeface[] fonts = [.. manager.FontFamilies.Select(manager.MatchFamily)];
        int[] candidates = ['漢', 'क', 'ก', '가', 0x1D49C];
        int character = candidates.FirstOrDefault(c => fonts.Any(font => font.ContainsGlyph(c)));
        if (character == 0)
            Assert.Inconclusive("No font of the system has one of the characters.");

        FontFace face = FontFace.For(new Rune(character));

        Assert.AreNotSame(FontFace.BuiltIn, face);
        Assert.IsFalse(FontFace.BuiltIn.Typeface.ContainsGlyph(character));
        using SKFont font = face.Typeface.ToFont(1000, 1, 0);
        font.Hinting = SKFontHinting.None;
        string text = char.ConvertFromUtf32(character);
        // A font of another em and the built-in one in a line.
        float width = font.MeasureText([font.GetGlyph(character)]) / 1000 + new TextLine("a").Width + new TextLine("b").Width;
        Assert.AreEqual(width, new TextLine($"a{text}b").Width, 0.002);
        CollectionAssert.AreNotEqual(Columns("\uFFFE", ..), Columns(text, ..));
    }

    [TestMethod]
    public void A_text_is_cut_between_characters_and_ends_with_an_ellipsis()
    {
        // An i has 569 units, the ellipsis 2048: of a size with 9.6 pixels an em, 9 and the ellipsis are 33.6 pixels wide.
        Assert.AreEqual(new TextLine("iiiiiiiii…").Width, TextLine.Cut(new string('i', 40), 1, 34)!.Width);
        Assert.AreEqual(new TextLine("iiiiiiii…").Width, TextLine.Cut(new string('i', 40), 1, 33)!.Width);
        // Dominoes, 2793 units each, are pairs of surrogates: for one and a half, which would be 32.6 pixels, there is room.
        const string domino = "\U0001F031";
        Assert.AreEqual(new TextLine(domino + "…").Width, TextLine.Cut(domino + domino + domino, 1, 34)!.Width);
        Assert.IsNull(TextLine.Cut("iiii", 1, 9));
    }

    [TestMethod]
    public void Threads_lay_out_and_draw_as_one_does()
    {
        string[] texts = [.. Golden.GetProperty("widths").EnumerateArray().Select(text => text.GetProperty("text").GetString()!)];
        byte[][] expected = [.. texts.Select(text => Columns(text, ..))];

        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            CollectionAssert.AreEqual(expected[i % texts.Length], Columns(texts[i % texts.Length], ..), texts[i % texts.Length]));
    }

    [TestMethod]
    public void Native_memory_is_given_back()
    {
        Columns("שלום 0.88 cat", ..);
        long before = NativeMemory.InUse;

        for (int i = 0; i < 500; i++)
            Columns("שלום 0.88 cat", ..);

        // A text needs some 20 kB while it is drawn.
        Assert.IsLessThan(1_000_000, NativeMemory.InUse - before);
    }

    /// <summary>The columns of white text on black, each from the top; those beyond the end are black.</summary>
    private static byte[] Columns(string text, Range range, int size = 2)
    {
        var line = new TextLine(text);
        (int width, int height) = (400, line.HeightOf(size));
        using var bitmap = new SKBitmap(width, height, SKColorType.Gray8, SKAlphaType.Opaque);
        bitmap.Erase(SKColors.Black);
        using (var canvas = new SKCanvas(bitmap))
            line.Draw(canvas, 0, 0, size, SKColors.White);
        byte[] pixels = bitmap.Bytes;
        (int first, int count) = range.GetOffsetAndLength(width);
        return [.. Enumerable.Range(first, count)
            .SelectMany(x => Enumerable.Range(0, height).Select(y => pixels[y * bitmap.RowBytes + x]))];
    }
}
