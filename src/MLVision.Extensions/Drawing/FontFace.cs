using System.Collections.Concurrent;
using System.Text;
using HarfBuzzSharp;
using SkiaSharp;
using SkiaSharp.HarfBuzz;

namespace MLVision.Extensions;

/// <summary>
/// A font: for HarfBuzz, which chooses and places glyphs, and for SkiaSharp, which draws them. Fonts are shared by all threads
/// and stay as long as the process.
/// </summary>
internal sealed class FontFace
{
    private static readonly ConcurrentDictionary<int, FontFace> ByCharacter = new();
    private static readonly Dictionary<string, FontFace> OfSystem = [];

    private readonly Font _font;

    private FontFace(SKTypeface typeface, SKStreamAsset file, int index)
    {
        Typeface = typeface;
        using Blob blob = file.ToHarfBuzzBlob();
        using var face = new Face(blob, index);
        _font = new Font(face);
        _font.SetFunctionsOpenType();
        UnitsPerEm = face.UnitsPerEm;
        FontExtents extents = _font.GetFontExtentsForDirection(Direction.LeftToRight);
        (Ascent, Descent) = ((float)extents.Ascender / UnitsPerEm, (float)-extents.Descender / UnitsPerEm);
    }

    /// <summary>DejaVu Sans, of this assembly: Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic and more.</summary>
    public static FontFace BuiltIn { get; } = LoadBuiltIn();

    public SKTypeface Typeface { get; }

    public int UnitsPerEm { get; }

    /// <summary>What the font reaches above the line, in ems.</summary>
    public float Ascent { get; }

    /// <summary>What the font reaches below the line, in ems.</summary>
    public float Descent { get; }

    /// <summary>
    /// The built-in font where it has the character, else one of the system that has it, else the built-in one with its box.
    /// </summary>
    public static FontFace For(Rune character) => ByCharacter.GetOrAdd(character.Value, Find);

    /// <summary>Chooses and places the glyphs of a part of a text, from left to right.</summary>
    /// <param name="text">The text; letters of some scripts depend on those beside them.</param>
    /// <param name="part">The part: of one script and direction.</param>
    /// <param name="isRightToLeft">Whether it is read from right to left.</param>
    /// <param name="glyphs">The glyphs.</param>
    /// <param name="places">Where they stand, in ems.</param>
    /// <returns>The width in ems.</returns>
    public float Shape(string text, Range part, bool isRightToLeft, out ushort[] glyphs, out SKPoint[] places)
    {
        (int start, int length) = part.GetOffsetAndLength(text.Length);
        using var buffer = new HarfBuzzSharp.Buffer();
        buffer.AddUtf16(text, start, length);
        buffer.GuessSegmentProperties();
        buffer.Direction = isRightToLeft ? Direction.RightToLeft : Direction.LeftToRight;
        _font.Shape(buffer);
        glyphs = [.. buffer.GlyphInfos.Select(info => (ushort)info.Codepoint)];
        GlyphPosition[] positions = buffer.GlyphPositions;
        places = new SKPoint[positions.Length];
        int x = 0;
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = new SKPoint((float)(x + positions[i].XOffset) / UnitsPerEm, (float)-positions[i].YOffset / UnitsPerEm);
            x += positions[i].XAdvance;
        }

        return (float)x / UnitsPerEm;
    }

    private static FontFace LoadBuiltIn()
    {
        using Stream file = typeof(FontFace).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        SKTypeface typeface = SKTypeface.FromStream(file);
        return new FontFace(typeface, typeface.OpenStream(out int index), index);
    }

    private static FontFace Find(int character)
    {
        if (BuiltIn.Typeface.ContainsGlyph(character))
            return BuiltIn;
        lock (OfSystem)
        {
            SKFontManager manager = SKFontManager.Default;
            // Where SkiaSharp is built without fontconfig, it knows the fonts, but not which one has a character.
            SKTypeface? typeface = manager.MatchCharacter(character) ?? manager.FontFamilies.Order(StringComparer.Ordinal)
                .Select(manager.MatchFamily).FirstOrDefault(candidate => candidate?.ContainsGlyph(character) == true);
            if (typeface is null)
                return BuiltIn;
            if (OfSystem.TryGetValue(typeface.FamilyName, out FontFace? face))
                return face;
            SKStreamAsset? file = typeface.OpenStream(out int index);
            return OfSystem[typeface.FamilyName] = file is null ? BuiltIn : new FontFace(typeface, file, index);
        }
    }
}
