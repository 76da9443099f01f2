namespace ApiDump;

/// <summary>Cuts the notation's lines into parts, minding brackets and quotes.</summary>
internal static class SurfaceText
{
    /// <summary>Splits "[A][B(1)] rest" into its attributes and the rest.</summary>
    public static (IReadOnlyList<string> Attributes, string Declaration) TakeAttributes(string line)
    {
        var attributes = new List<string>();
        int start = 0;
        while (start < line.Length && line[start] == '[')
        {
            int end = EndOfBracket(line, start);
            attributes.Add(line[start..end]);
            start = end;
        }
        return (attributes, line[start..].TrimStart());
    }

    /// <summary>Splits at separators that stand outside all brackets and quotes.</summary>
    public static IReadOnlyList<string> Split(string text, string separator)
    {
        var parts = new List<string>();
        int start = 0;
        for (int at = IndexOutside(text, separator, 0); at >= 0; at = IndexOutside(text, separator, start))
        {
            parts.Add(text[start..at]);
            start = at + separator.Length;
        }
        parts.Add(text[start..]);
        return parts;
    }

    /// <summary>The first place of a text outside all brackets and quotes, or -1.</summary>
    public static int IndexOutside(string text, string wanted, int start)
    {
        int depth = 0;
        for (int i = start; i < text.Length; i++)
        {
            if (depth == 0 && string.CompareOrdinal(text, i, wanted, 0, wanted.Length) == 0)
                return i;
            if (text[i] is '"' or '\'')
                i = EndOfQuote(text, i) - 1;
            else if (text[i] is '(' or '[' or '{' or '<')
                depth++;
            else if (text[i] is ')' or ']' or '}' or '>')
                depth--;
        }
        return -1;
    }

    private static int EndOfBracket(string text, int start)
    {
        int end = IndexOutside(text, "]", start + 1);
        return end < 0 ? text.Length : end + 1;
    }

    private static int EndOfQuote(string text, int start)
    {
        // A quoted quote, as in '"' or "\"", is three characters before it can end.
        int end = text.IndexOf(text[start], Math.Min(start + (text[start] == '\'' ? 2 : 1), text.Length));
        return end < 0 ? text.Length : end + 1;
    }
}
