namespace MLVision.Extensions;

/// <summary>Levenshtein's distance: the fewest characters to insert, delete or replace. For names that were mistyped.</summary>
internal static class EditDistance
{
    /// <summary>The distance of two texts, whatever the case of their letters.</summary>
    public static int Between(string from, string to)
    {
        (from, to) = (from.ToUpperInvariant(), to.ToUpperInvariant());
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
            {
                int replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
