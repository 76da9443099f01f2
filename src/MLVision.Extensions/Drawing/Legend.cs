using SkiaSharp;

namespace MLVision.Extensions;

/// <summary>Lays out and draws the names of classes beside squares of their colours, in columns.</summary>
internal sealed class Legend((int ClassIndex, string Name)[] entries)
{
    // In pixels at size 1: the square, as high as a capital, and the space around things.
    private const int SquareSize = 7;
    private const int Margin = 2;

    private const byte PanelOpacity = 176;

    private readonly Entry[] _entries = [.. entries.Select(entry => new Entry(entry.ClassIndex, new TextLine(entry.Name)))];

    /// <summary>Draws as much of it as fits into the upper left corner.</summary>
    public void Draw(SKCanvas canvas, int width, int height, int size)
    {
        if (_entries.Length == 0)
            return;
        while (size > 1 && Layout(_entries, width, height, size) is null)
            size--;
        Entry[] shown = _entries;
        Entry[][]? columns = Layout(shown, width, height, size);
        for (int count = _entries.Length - 1; columns is null; count--)
        {
            if (count < 0)
                return;
            shown = [.. _entries[..count], new Entry(-1, new TextLine($"+{_entries.Length - count}"))];
            columns = Layout(shown, width, height, size);
        }

        int rowHeight = RowHeight(shown, size);
        using var paint = new SKPaint { Color = SKColors.Black.WithAlpha(PanelOpacity) };
        canvas.DrawRect(0, 0, WidthOf(columns, size), columns[0].Length * rowHeight + 2 * Margin * size, paint);
        int left = Margin * size;
        foreach (Entry[] column in columns)
        {
            for (int row = 0; row < column.Length; row++)
            {
                (int classIndex, TextLine name) = column[row];
                int top = Margin * size + row * rowHeight, square = SquareSize * size;
                if (classIndex >= 0)
                {
                    paint.Color = (uint)ClassPalette.ColorOf(classIndex).ToArgb();
                    canvas.DrawRect(left, top + name.BaselineOf(size) - square, square, square, paint);
                }

                name.Draw(canvas, left + square + Margin * size, top, size, SKColors.White);
            }

            left += WidthOf(column, size);
        }
    }

    /// <summary>The columns: of as many rows as there is room for, or fewer of about the same length; null for no room.</summary>
    private static Entry[][]? Layout(Entry[] shown, int width, int height, int size)
    {
        int room = (height - 2 * Margin * size) / RowHeight(shown, size);
        if (room <= 0)
            return null;
        int count = (shown.Length + room - 1) / room;
        Entry[][] columns = [.. shown.Chunk((shown.Length + count - 1) / count)];
        return WidthOf(columns, size) <= width ? columns : null;
    }

    private static int RowHeight(Entry[] shown, int size) => shown.Max(entry => entry.Name.HeightOf(size));

    private static int WidthOf(Entry[][] columns, int size) => Margin * size + columns.Sum(column => WidthOf(column, size));

    private static int WidthOf(Entry[] column, int size) =>
        (SquareSize + 3 * Margin) * size + column.Max(entry => entry.Name.WidthOf(size));

    private sealed record Entry(int ClassIndex, TextLine Name);
}
