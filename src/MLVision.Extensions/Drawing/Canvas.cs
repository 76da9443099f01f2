using System.Drawing;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>Draws into pixels in memory; what lies outside is cut off.</summary>
internal sealed class Canvas
{
    private readonly byte[] _pixels;
    private readonly MLPixelFormat _format;
    private readonly int _redOffset;

    public Canvas(ImageView image)
    {
        _pixels = image.Pixels.ToArray();
        (Width, Height, _format, _redOffset) = (image.Width, image.Height, image.Format, image.RedOffset);
    }

    public int Width { get; }

    public int Height { get; }

    public MLImage ToImage() => MLImage.CreateFromPixels(Width, Height, _format, _pixels);

    /// <summary>Fills the pixels from the first edges to before the second ones.</summary>
    /// <param name="x0">The left edge.</param>
    /// <param name="y0">The upper edge.</param>
    /// <param name="x1">The right edge.</param>
    /// <param name="y1">The lower edge.</param>
    /// <param name="color">The colour.</param>
    /// <param name="opacity">How much of the colour, in 256ths.</param>
    public void Fill(int x0, int y0, int x1, int y1, Color color, int opacity = 256)
    {
        (x0, y0, x1, y1) = (Math.Max(x0, 0), Math.Max(y0, 0), Math.Min(x1, Width), Math.Min(y1, Height));
        for (int y = y0; y < y1; y++)
        {
            for (int x = x0; x < x1; x++)
                Blend(y * Width + x, color, opacity);
        }
    }

    /// <summary>Draws the lines inside the edges of a rectangle.</summary>
    public void DrawRectangle(int x0, int y0, int x1, int y1, int lineWidth, Color color)
    {
        Fill(x0, y0, x1, Math.Min(y0 + lineWidth, y1), color);
        Fill(x0, Math.Max(y1 - lineWidth, y0), x1, y1, color);
        Fill(x0, y0, Math.Min(x0 + lineWidth, x1), y1, color);
        Fill(Math.Max(x1 - lineWidth, x0), y0, x1, y1, color);
    }

    /// <summary>Writes a text with its upper left corner at a place.</summary>
    public void Write(string text, int x, int y, int scale, Color color)
    {
        foreach (char character in text)
        {
            ReadOnlySpan<byte> glyph = BitmapFont.GlyphOf(character);
            for (int row = 0; row < BitmapFont.GlyphHeight; row++)
            {
                for (int column = 0; column < BitmapFont.GlyphWidth; column++)
                {
                    if ((glyph[row] >> (BitmapFont.GlyphWidth - 1 - column) & 1) != 0)
                        Fill(x + column * scale, y + row * scale, x + (column + 1) * scale, y + (row + 1) * scale, color);
                }
            }

            x += BitmapFont.Advance * scale;
        }
    }

    /// <summary>Mixes a colour into one pixel: (opacity x colour + (256 - opacity) x pixel) / 256, rounded down.</summary>
    public void Blend(int pixel, Color color, int opacity)
    {
        Span<byte> target = _pixels.AsSpan(4 * pixel, 4);
        target[_redOffset] = Mix(target[_redOffset], color.R);
        target[1] = Mix(target[1], color.G);
        target[2 - _redOffset] = Mix(target[2 - _redOffset], color.B);
        target[3] = Mix(target[3], 255);

        byte Mix(int below, int above) => (byte)((opacity * above + (256 - opacity) * below) >> 8);
    }
}
