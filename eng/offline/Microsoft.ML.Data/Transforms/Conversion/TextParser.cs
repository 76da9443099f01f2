using System;
using System.Globalization;
using System.Numerics;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How text becomes a value of another type.</summary>
internal static class TextParser
{
    /// <summary>Decimal digits and nothing else.</summary>
    public static bool TryParseDigits(ReadOnlySpan<char> text, out ulong value)
        => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    /// <summary>
    /// A signed integer; empty text is 0. There is no signed value that means "missing", so other text is an error.
    /// </summary>
    public static T ParseSigned<T>(ReadOnlySpan<char> text, string typeName)
        where T : struct, IBinaryInteger<T>
    {
        if (text.IsEmpty)
            return T.Zero;
        if (text[0] == '+' || !T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out T value))
            throw Contracts.Except($"Value could not be parsed from text to {typeName}.");
        return value;
    }

    /// <summary>An unsigned integer, or 0, which is also the missing key, where it is none or does not fit.</summary>
    public static T ParseUnsignedOrZero<T>(ReadOnlySpan<char> text)
        where T : struct, IBinaryInteger<T>
        => T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out T value) ? value : T.Zero;

    /// <summary>A number; empty text is 0 and what is no number is NaN.</summary>
    public static T ParseFloatOrNaN<T>(ReadOnlySpan<char> text)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (text.Trim().IsEmpty)
            return T.Zero;
        return T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value) ? value : T.NaN;
    }

    /// <summary>32 hexadecimal digits after 0x, the high half first.</summary>
    public static DataViewRowId ParseRowIdOrDefault(ReadOnlySpan<char> text)
    {
        if (text.Length == 34 && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && ulong.TryParse(text.Slice(2, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong high)
            && ulong.TryParse(text.Slice(18, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong low))
        {
            return new DataViewRowId(low, high);
        }

        return default;
    }

    /// <summary>The words for "true", in any case; everything else is false.</summary>
    public static bool IsTrue(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<string> words = ["true", "t", "yes", "y", "1", "+1", "+"];
        foreach (string word in words)
        {
            if (text.Equals(word, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
