using System.Drawing;

namespace MLVision.Extensions;

/// <summary>Lays out and draws the names of classes beside squares of their colours, in columns.</summary>
internal sealed class Legend((int ClassIndex, string Name)[] entries)
{
    // In pixels of the font: a row, the square in it, and the space around things.
    private const int RowHeight = BitmapFont.GlyphHeight + 2;
    private const int SquareSize = 7;
    private const int Margin = 2;

    private const int PanelOpacity = 176;

    /// <summary>Draws as much of it as fits into the upper left corner.</summary>
    public void Draw(Canvas canvas, int scale)
    {
        if (entries.Length == 0)
            return;
        while (scale > 1 && !Fits(canvas, scale, entries))
            scale--;
        (int ClassIndex, string Name)[] shown = entries;
        for (int count = entries.Length - 1; !Fits(canvas, scale, shown); count--)
        {
            if (count < 0)
                return;
            shown = [.. entries[..count], (-1, $"+{entries.Length - count}")];
        }

        int rows = RowsOf(canvas, scale, shown.Length);
        int height = (Math.Min(rows, shown.Length) * RowHeight + 2 * Margin) * scale;
        canvas.Fill(0, 0, WidthOf(shown, rows) * scale, height, Color.Black, PanelOpacity);
        for (int first = 0, left = Margin; first < shown.Length; first += rows)
        {
            (int ClassIndex, string Name)[] column = [.. shown.Skip(first).Take(rows)];
            for (int row = 0; row < column.Length; row++)
            {
                (int classIndex, string name) = column[row];
                int x = left * scale, y = (Margin + row * RowHeight + 1) * scale, square = SquareSize * scale;
                if (classIndex >= 0)
                    canvas.Fill(x, y, x + square, y + square, ClassPalette.ColorOf(classIndex));
                canvas.Write(name, x + square + Margin * scale, y, scale, Color.White);
            }

            left += WidthOf(column);
        }
    }

    private static bool Fits(Canvas canvas, int scale, (int ClassIndex, string Name)[] shown)
    {
        int rows = RowsOf(canvas, scale, shown.Length);
        return rows > 0 && WidthOf(shown, rows) * scale <= canvas.Width;
    }

    /// <summary>How many rows a column has: as many as there is room for, or fewer in columns of about the same length.</summary>
    private static int RowsOf(Canvas canvas, int scale, int count)
    {
        int room = (canvas.Height / scale - 2 * Margin) / RowHeight;
        if (room <= 0)
            return 0;
        int columns = (count + room - 1) / room;
        return (count + columns - 1) / columns;
    }

    private static int WidthOf((int ClassIndex, string Name)[] shown, int rows) => Margin + shown.Chunk(rows).Sum(WidthOf);

    private static int WidthOf((int ClassIndex, string Name)[] column) =>
        SquareSize + 2 * Margin + column.Max(entry => BitmapFont.WidthOf(entry.Name)) + Margin;
}
