using System.Globalization;
using System.Text;

namespace MLVision.Extensions;

/// <summary>A table of texts: the first column is aligned left, the others right.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [];

    public IReadOnlyList<string> Header => header;

    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    /// <summary>A share as a percentage with two decimals; a dash where there is no value.</summary>
    public static string Percent(double share) =>
        double.IsNaN(share) ? "-" : (100 * share).ToString("F2", CultureInfo.InvariantCulture) + " %";

    /// <summary>A count with a comma between thousands.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public void Add(params string[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        int[] widths = [.. header.Select((title, i) => _rows.Select(row => row[i].Length).Append(title.Length).Max())];
        return string.Join('\n', _rows.Prepend(header).Select(ToLine));

        string ToLine(string[] cells)
        {
            var line = new StringBuilder(cells[0].PadRight(widths[0]));
            for (int i = 1; i < cells.Length; i++)
                line.Append("  ").Append(cells[i].PadLeft(widths[i]));
            return line.ToString().TrimEnd();
        }
    }
}
