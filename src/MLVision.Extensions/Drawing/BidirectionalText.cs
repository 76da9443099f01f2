using System.Globalization;
using System.Text;
using HarfBuzzSharp;

namespace MLVision.Extensions;

/// <summary>
/// The directions within a line in which left-to-right and right-to-left scripts mix: the Unicode Bidirectional Algorithm
/// (https://www.unicode.org/reports/tr9) without explicit embeddings, overrides, isolates and paired brackets.
/// </summary>
internal static class BidirectionalText
{
    // The algorithm's types L, R, AL, EN, AN, ES, CS, ET; marks and formatting characters take that of the character before.
    private enum Kind : byte { Neutral, Left, Right, ArabicLetter, Number, ArabicNumber, Sign, Separator, Terminator }

    /// <summary>The level of each UTF-16 unit: right to left where it is odd.</summary>
    public static byte[] LevelsOf(string text)
    {
        Kind[] kinds = KindsOf(text);
        // P2, P3: the first letter decides about the line.
        Kind line = Array.Find(kinds, IsLetter) is Kind.Right or Kind.ArabicLetter ? Kind.Right : Kind.Left;
        ResolveNumbers(kinds, line);
        ResolveNeutrals(kinds, line);
        // I1, I2
        return [.. kinds.Select(kind => (byte)(kind switch
        {
            Kind.Left => line == Kind.Left ? 0 : 2,
            Kind.Right => 1,
            _ => 2,
        }))];
    }

    private static Kind[] KindsOf(string text)
    {
        var kinds = new Kind[text.Length];
        Kind before = Kind.Neutral;
        int position = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            before = KindOf(character, before);
            kinds.AsSpan(position, character.Utf16SequenceLength).Fill(before);
            position += character.Utf16SequenceLength;
        }

        return kinds;
    }

    private static Kind KindOf(Rune character, Kind before)
    {
        switch (Rune.GetUnicodeCategory(character))
        {
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format:
                return before;
            case UnicodeCategory.DecimalDigitNumber:
                // Of the digits of other scripts only these are not written like letters.
                return character.Value is >= 0x660 and <= 0x669 ? Kind.ArabicNumber
                    : character.Value is <= '9' or (>= 0x6F0 and <= 0x6F9) ? Kind.Number : Kind.Left;
            case UnicodeCategory.CurrencySymbol:
                return Kind.Terminator;
            case UnicodeCategory.SpacingCombiningMark or UnicodeCategory.LetterNumber:
                return Kind.Left;
        }

        if (Rune.IsLetter(character))
        {
            Script script = UnicodeFunctions.Default.GetScript(character.Value);
            return script.HorizontalDirection != Direction.RightToLeft ? Kind.Left
                : script == Script.Arabic || script == Script.Syriac || script == Script.Thaana ? Kind.ArabicLetter : Kind.Right;
        }

        return character.Value switch
        {
            '+' or '-' => Kind.Sign,
            ',' or '.' or '/' or ':' or 0xA0 => Kind.Separator,
            '#' or '%' or 0xB0 or 0xB1 or 0x2030 => Kind.Terminator,
            _ => Kind.Neutral,
        };
    }

    /// <summary>W2 to W7: what belongs to numbers, and numbers that follow letters.</summary>
    private static void ResolveNumbers(Kind[] kinds, Kind line)
    {
        Kind letter = line;
        for (int i = 0; i < kinds.Length; i++)
        {
            if (IsLetter(kinds[i]))
                letter = kinds[i];
            else if (kinds[i] == Kind.Number && letter == Kind.ArabicLetter)
                kinds[i] = Kind.ArabicNumber;
        }

        for (int i = 1; i < kinds.Length - 1; i++)
        {
            bool joins = kinds[i] == Kind.Separator || (kinds[i] == Kind.Sign && kinds[i - 1] == Kind.Number);
            if (joins && kinds[i - 1] is Kind.Number or Kind.ArabicNumber && kinds[i + 1] == kinds[i - 1])
                kinds[i] = kinds[i - 1];
        }

        for (int i = 1; i < kinds.Length; i++)
            Attach(i, i - 1);
        for (int i = kinds.Length - 2; i >= 0; i--)
            Attach(i, i + 1);

        letter = line;
        for (int i = 0; i < kinds.Length; i++)
        {
            if (kinds[i] == Kind.ArabicLetter)
                kinds[i] = Kind.Right;
            if (IsLetter(kinds[i]))
                letter = kinds[i];
            else if (kinds[i] == Kind.Number && letter == Kind.Left)
                kinds[i] = Kind.Left;
        }

        void Attach(int i, int neighbour)
        {
            if (kinds[i] == Kind.Terminator && kinds[neighbour] == Kind.Number)
                kinds[i] = Kind.Number;
        }
    }

    /// <summary>N1, N2: what stands between two of the same direction has it; else it has the line's.</summary>
    private static void ResolveNeutrals(Kind[] kinds, Kind line)
    {
        Kind before = line;
        for (int start = 0, end; start < kinds.Length; start = end)
        {
            end = start + 1;
            if (IsResolved(kinds[start]))
            {
                before = DirectionOf(kinds[start]);
                continue;
            }

            while (end < kinds.Length && !IsResolved(kinds[end]))
                end++;
            Kind after = end < kinds.Length ? DirectionOf(kinds[end]) : line;
            kinds.AsSpan(start, end - start).Fill(before == after ? before : line);
        }

        static bool IsResolved(Kind kind) => kind is Kind.Left or Kind.Right or Kind.Number or Kind.ArabicNumber;
        static Kind DirectionOf(Kind kind) => kind == Kind.Left ? Kind.Left : Kind.Right;
    }

    private static bool IsLetter(Kind kind) => kind is Kind.Left or Kind.Right or Kind.ArabicLetter;
}
