using System.Drawing;
using System.Globalization;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>A copy of a picture, to draw boxes, masks and legends on.</summary>
/// <remarks>
/// <code>
/// AnnotatedImage.FromFile("street.jpg").DrawBoxes(boxes).Save("street-boxes.png");
/// </code>
/// Letters are those of a built-in font of the printable characters of ASCII; others appear as boxes. Not for several threads.
/// </remarks>
public sealed class AnnotatedImage
{
    private readonly Canvas _canvas;

    /// <summary>Copies a picture.</summary>
    /// <param name="image">The picture; it stays as it is.</param>
    public AnnotatedImage(MLImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _canvas = new Canvas(new ImageView(image.Pixels, image.Width, image.Height, image.PixelFormat));
        // Pixels that are being copied keep no image alive, and its finalizer would free them.
        GC.KeepAlive(image);
    }

    internal AnnotatedImage(ImageView image) => _canvas = new Canvas(image);

    /// <summary>The width in pixels.</summary>
    public int Width => _canvas.Width;

    /// <summary>The height in pixels.</summary>
    public int Height => _canvas.Height;

    /// <summary>Reads a picture.</summary>
    /// <param name="path">The file: JPEG, PNG or BMP.</param>
    /// <exception cref="ImageLoadException">The file cannot be decoded; the message has the name and the reason.</exception>
    public static AnnotatedImage FromFile(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        using MLImage image = EncodedImage.Decode(bytes, bytes.Length, path);
        return new AnnotatedImage(image);
    }

    /// <summary>
    /// Draws boxes, each with a label above its upper left corner, or inside where there is no room above; labels stay inside the
    /// picture. Where boxes have scores, those with higher ones are drawn later.
    /// </summary>
    /// <param name="boxes">The boxes; parts outside the picture are cut off.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>This picture, for the next call.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public AnnotatedImage DrawBoxes(IEnumerable<LabelledBox> boxes, BoxDrawingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        options ??= new BoxDrawingOptions();
        options.Validate();
        int lineWidth = options.LineWidth > 0 ? options.LineWidth : Part(240);
        int scale = options.FontScale > 0 ? options.FontScale : Part(300);
        LabelledBox[] visible =
            [.. boxes.Where(box => !(box.Score < options.MinScore) && IsVisible(box.Box)).OrderBy(box => box.Score)];
        foreach (LabelledBox box in visible)
        {
            (int x0, int y0, int x1, int y1) = Round(box.Box);
            _canvas.DrawRectangle(x0, y0, x1, y1, lineWidth, ColorOf(box.ClassIndex));
        }

        // All labels come after all lines, so that no line crosses one.
        foreach (LabelledBox box in visible)
        {
            string score = options.ShowScores ? box.Score?.ToString("0.00", CultureInfo.InvariantCulture) ?? "" : "";
            string text = $"{(options.ShowLabels ? box.Label : "")} {score}".Trim();
            if (text.Length > 0)
                DrawLabel(text, box, scale);
        }

        return this;
    }

    /// <summary>Mixes the colours of the classes of a mask (<see cref="ClassPalette"/>) into the picture.</summary>
    /// <param name="mask">The class of each pixel, row by row; pixels of 255 stay as they are.</param>
    /// <param name="classNames">The names of the classes, for the legend; null for their numbers.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <returns>This picture, for the next call.</returns>
    /// <exception cref="ArgumentException">The mask has another number of pixels than the picture.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public AnnotatedImage DrawMask(ReadOnlySpan<byte> mask, IReadOnlyList<string>? classNames = null,
        MaskDrawingOptions? options = null)
    {
        options ??= new MaskDrawingOptions();
        options.Validate();
        if (mask.Length != Width * Height)
            throw new ArgumentException(
                $"The mask has {mask.Length} pixels; the picture has {Width} x {Height} = {Width * Height}.", nameof(mask));
        var colors = new Color?[MaskDecoder.Ignored];
        int opacity = (int)MathF.Round(256 * options.Opacity, MidpointRounding.AwayFromZero);
        for (int i = 0; i < mask.Length; i++)
        {
            byte id = mask[i];
            if (id != MaskDecoder.Ignored)
                _canvas.Blend(i, colors[id] ??= ClassPalette.ColorOf(id), opacity);
        }

        if (!options.ShowLegend)
            return this;
        return DrawLegend(Enumerable.Range(0, colors.Length).Where(id => colors[id] is not null).Select(id =>
            (id, id < classNames?.Count ? classNames[id] : id.ToString(CultureInfo.InvariantCulture))), options.FontScale);
    }

    /// <summary>Draws a legend into the upper left corner: a square in the colour of each class beside its name.</summary>
    /// <param name="entries">The classes, from 0, and their names.</param>
    /// <param name="fontScale">As <see cref="MaskDrawingOptions.FontScale"/>; 0 for the default.</param>
    /// <returns>This picture, for the next call.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not 0 to 16.</exception>
    public AnnotatedImage DrawLegend(IEnumerable<(int ClassIndex, string Name)> entries, int fontScale = 0)
    {
        ArgumentNullException.ThrowIfNull(entries);
        OptionCheck.Range(fontScale, 0, 16);
        new Legend([.. entries]).Draw(_canvas, fontScale > 0 ? fontScale : Part(300));
        return this;
    }

    /// <summary>A picture of its own with what was drawn so far.</summary>
    public MLImage ToImage() => _canvas.ToImage();

    /// <summary>Writes the picture as PNG; the file appears under its name only when it is complete.</summary>
    /// <param name="path">The file, which ends in .png.</param>
    /// <exception cref="ArgumentException">The name ends in something else.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"'{path}' does not end in .png, which is what is written.", nameof(path));
        using MLImage image = ToImage();
        byte[] png = PngWriter.Encode(image);
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    internal static Color ColorOf(int classIndex) => classIndex < 0 ? Color.Gray : ClassPalette.ColorOf(classIndex);

    private void DrawLabel(string text, LabelledBox box, int scale)
    {
        const int margin = 1;
        while (scale > 1 && (BitmapFont.WidthOf(text) + 2 * margin) * scale > Width)
            scale--;
        int room = (Width - 2 * margin + 1) / BitmapFont.Advance;
        if (scale == 1 && text.Length > room)
            text = room > 2 ? text[..(room - 2)] + ".." : "";
        int width = (BitmapFont.WidthOf(text) + 2 * margin) * scale, height = (BitmapFont.GlyphHeight + 2 * margin) * scale;
        if (text.Length == 0 || height > Height)
            return;
        (int left, int top, _, _) = Round(box.Box);
        int x = Math.Clamp(left, 0, Width - width);
        int y = Math.Clamp(top >= height ? top - height : top, 0, Height - height);
        Color color = ColorOf(box.ClassIndex);
        _canvas.Fill(x, y, x + width, y + height, color);
        bool isBright = 299 * color.R + 587 * color.G + 114 * color.B > 140_000;
        _canvas.Write(text, x + margin * scale, y + margin * scale, scale, isBright ? Color.Black : Color.White);
    }

    /// <summary>A part of the shorter side, at least 1.</summary>
    private int Part(int divisor) =>
        Math.Max(1, (int)MathF.Round((float)Math.Min(Width, Height) / divisor, MidpointRounding.AwayFromZero));

    private bool IsVisible(BoundingBox box) =>
        box.X0 < Width && box.Y0 < Height && box.X1 > 0 && box.Y1 > 0 && box.Width > 0 && box.Height > 0;

    /// <summary>The pixels of a box, at least one, with edges that lie far outside brought near.</summary>
    private (int X0, int Y0, int X1, int Y1) Round(BoundingBox box)
    {
        (int x0, int x1) = Edges(box.X0, box.X1, Width);
        (int y0, int y1) = Edges(box.Y0, box.Y1, Height);
        return (x0, y0, x1, y1);

        static (int, int) Edges(float first, float second, int size)
        {
            const int outside = 100; // more than a line's width
            int start = (int)MathF.Round(Math.Clamp(first, -outside, size + outside), MidpointRounding.AwayFromZero);
            int end = (int)MathF.Round(Math.Clamp(second, -outside, size + outside), MidpointRounding.AwayFromZero);
            return (start, Math.Max(end, start + 1));
        }
    }
}
