using System.Globalization;
using System.Text;
using HarfBuzzSharp;
using SkiaSharp;

namespace MLVision.Extensions;

/// <summary>
/// A line of text in any script, laid out once for all sizes. Of size 1, capitals are 7 pixels high, of size 2 14, and so on.
/// </summary>
internal sealed class TextLine
{
    // A capital of DejaVu Sans has 1493 of 2048 units of an em.
    private const float EmsPerSize = 7 * 2048f / 1493;

    private readonly List<Run> _runs = [];
    private readonly float _ascent = FontFace.BuiltIn.Ascent;
    private readonly float _descent = FontFace.BuiltIn.Descent;

    public TextLine(string text)
    {
        // Line ends and tabs have no glyphs.
        text = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
        foreach ((Range part, FontFace font, byte level) in Split(text))
        {
            float width = font.Shape(text, part, isRightToLeft: level % 2 != 0, out ushort[] glyphs, out SKPoint[] places);
            _runs.Add(new Run(font, level, width, glyphs, places));
            Width += width;
            (_ascent, _descent) = (Math.Max(_ascent, font.Ascent), Math.Max(_descent, font.Descent));
        }

        Reorder();
    }

    /// <summary>The width in ems.</summary>
    public float Width { get; }

    /// <summary>The width in pixels, rounded up.</summary>
    public int WidthOf(int size) => (int)MathF.Ceiling(Width * EmsPerSize * size);

    /// <summary>The height in pixels, what the letters of the font may reach above and below the line included.</summary>
    public int HeightOf(int size) => BaselineOf(size) + (int)MathF.Ceiling(_descent * EmsPerSize * size);

    /// <summary>As much of the beginning of a text as a width in pixels has room for, and an ellipsis; null if nothing.</summary>
    public static TextLine? Cut(string text, int size, int width)
    {
        int[] starts = StringInfo.ParseCombiningCharacters(text);
        TextLine? best = null;
        for (int low = 1, high = starts.Length - 1; low <= high;)
        {
            int count = (low + high) / 2;
            var line = new TextLine(text[..starts[count]].TrimEnd() + '…');
            if (line.WidthOf(size) <= width)
                (best, low) = (line, count + 1);
            else
                high = count - 1;
        }

        return best;
    }

    /// <summary>Draws it with its upper left corner at a place.</summary>
    public void Draw(SKCanvas canvas, int x, int y, int size, SKColor color)
    {
        float ems = EmsPerSize * size;
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        float left = x;
        foreach (Run run in _runs)
        {
            // Without hinting, glyphs keep their widths, and look alike on every system.
            using var font = new SKFont(run.Font.Typeface, ems) { Subpixel = true, Hinting = SKFontHinting.None };
            using var builder = new SKTextBlobBuilder();
            SKPoint[] places = Array.ConvertAll(run.Places, place => new SKPoint(place.X * ems, place.Y * ems));
            builder.AddPositionedRun(run.Glyphs, font, places);
            using SKTextBlob blob = builder.Build();
            canvas.DrawText(blob, left, y + BaselineOf(size), paint);
            left += run.Width * ems;
        }
    }

    /// <summary>From the top to the line on which letters stand, in pixels.</summary>
    public int BaselineOf(int size) => (int)MathF.Ceiling(_ascent * EmsPerSize * size);

    /// <summary>Parts of one font, script and direction, in the order of the text.</summary>
    private static IEnumerable<(Range Part, FontFace Font, byte Level)> Split(string text)
    {
        byte[] levels = BidirectionalText.LevelsOf(text);
        FontFace? font = null;
        Script script = Script.Common;
        int start = 0, position = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            Script ownScript = UnicodeFunctions.Default.GetScript(character.Value);
            bool hasScript = ownScript != Script.Common && ownScript != Script.Inherited;
            // What combines with the character before stays with it.
            FontFace ownFont = font is not null && Rune.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? font : FontFace.For(character);
            bool changesScript = hasScript && script != Script.Common && ownScript != script;
            if (position > 0 && (ownFont != font || changesScript || levels[position] != levels[start]))
            {
                yield return (start..position, font!, levels[start]);
                (start, script) = (position, Script.Common);
            }

            font = ownFont;
            if (hasScript)
                script = ownScript;
            position += character.Utf16SequenceLength;
        }

        if (position > 0)
            yield return (start..position, font!, levels[start]);
    }

    /// <summary>From the order of the text to that from left to right (rule L2 of the bidirectional algorithm).</summary>
    private void Reorder()
    {
        for (int level = 2; level > 0; level--)
        {
            for (int start = 0, end; start < _runs.Count; start = end + 1)
            {
                for (end = start; end < _runs.Count && _runs[end].Level >= level;)
                    end++;
                _runs.Reverse(start, end - start);
            }
        }
    }

    private sealed record Run(FontFace Font, byte Level, float Width, ushort[] Glyphs, SKPoint[] Places);
}
