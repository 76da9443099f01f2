using System.Drawing;
using System.Globalization;
using Microsoft.ML.Data;
using SkiaSharp;

namespace MLVision.Extensions;

/// <summary>A copy of a picture, to draw boxes, masks and legends on.</summary>
/// <remarks>
/// <code>
/// AnnotatedImage.FromFile("street.jpg").DrawBoxes(boxes).Save("street-boxes.png");
/// </code>
/// Letters are those of DejaVu Sans, which is part of this library (Latin, Greek, Cyrillic, Hebrew, Arabic and more); for others,
/// such as Chinese, fonts of the system are used, and where none has a letter, a box stands for it. Not for several threads.
/// </remarks>
public sealed class AnnotatedImage
{
    private readonly byte[] _pixels;
    private readonly MLPixelFormat _format;

    /// <summary>Copies a picture.</summary>
    /// <param name="image">The picture; it stays as it is.</param>
    public AnnotatedImage(MLImage image)
        : this(ImageView.Of(image))
    {
        // Pixels that are being copied keep no image alive, and its finalizer would free them.
        GC.KeepAlive(image);
    }

    internal AnnotatedImage(ImageView image) =>
        (_pixels, _format, Width, Height) = (image.Pixels.ToArray(), image.Format, image.Width, image.Height);

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

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
        int size = options.FontScale > 0 ? options.FontScale : Part(300);
        LabelledBox[] visible =
            [.. boxes.Where(box => !(box.Score < options.MinScore) && IsVisible(box.Box)).OrderBy(box => box.Score)];
        Draw(canvas =>
        {
            foreach (LabelledBox box in visible)
                DrawRectangle(canvas, Round(box.Box), lineWidth, ColorOf(box.ClassIndex));
            // All labels come after all lines, so that no line crosses one.
            foreach (LabelledBox box in visible)
            {
                string score = options.ShowScores ? box.Score?.ToString("0.00", CultureInfo.InvariantCulture) ?? "" : "";
                string text = $"{(options.ShowLabels ? box.Label : "")} {score}".Trim();
                if (text.Length > 0)
                    DrawLabel(canvas, text, box, size);
            }
        });
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
                Blend(_pixels.AsSpan(4 * i, 4), colors[id] ??= ClassPalette.ColorOf(id), opacity);
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
        var legend = new Legend([.. entries]);
        Draw(canvas => legend.Draw(canvas, Width, Height, fontScale > 0 ? fontScale : Part(300)));
        return this;
    }

    /// <summary>A picture of its own with what was drawn so far.</summary>
    public MLImage ToImage() => MLImage.CreateFromPixels(Width, Height, _format, _pixels);

    /// <summary>Writes the picture as PNG; the file appears under its name only when it is complete.</summary>
    /// <param name="path">The file, which ends in .png.</param>
    /// <exception cref="ArgumentException">The name ends in something else.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!path.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"'{path}' does not end in .png, which is what is written.", nameof(path));
        byte[] png = PngWriter.Encode(new ImageView(_pixels, Width, Height, _format));
        AtomicFile.Write(path, stream => stream.Write(png));
    }

    internal static Color ColorOf(int classIndex) => classIndex < 0 ? Color.Gray : ClassPalette.ColorOf(classIndex);

    /// <summary>Draws with SkiaSharp into the pixels; what lies outside is cut off.</summary>
    private unsafe void Draw(Action<SKCanvas> draw)
    {
        SKColorType colorType = _format == MLPixelFormat.Rgba32 ? SKColorType.Rgba8888 : SKColorType.Bgra8888;
        fixed (byte* pixels = _pixels)
        {
            var info = new SKImageInfo(Width, Height, colorType, SKAlphaType.Premul);
            using SKSurface surface = SKSurface.Create(info, (nint)pixels);
            draw(surface.Canvas);
        }
    }

    /// <summary>Draws lines inside the edges.</summary>
    private static void DrawRectangle(SKCanvas canvas, SKRectI edges, int lineWidth, Color color)
    {
        SKRectI inside = SKRectI.Inflate(edges, -lineWidth, -lineWidth);
        using var paint = new SKPaint { Color = (uint)color.ToArgb() };
        using var restore = new SKAutoCanvasRestore(canvas);
        if (inside is { Width: > 0, Height: > 0 })
            canvas.ClipRect(inside, SKClipOperation.Difference);
        canvas.DrawRect(edges, paint);
    }

    private void DrawLabel(SKCanvas canvas, string text, LabelledBox box, int size)
    {
        TextLine? line = new(text);
        while (size > 1 && line.WidthOf(size) > Width - 2 * Margin(size))
            size--;
        if (line.WidthOf(size) > Width - 2 * Margin(size))
            line = TextLine.Cut(text, size, Width - 2 * Margin(size));
        if (line is null || line.HeightOf(size) > Height)
            return;
        (int width, int height) = (line.WidthOf(size) + 2 * Margin(size), line.HeightOf(size));
        SKRectI edges = Round(box.Box);
        int x = Math.Clamp(edges.Left, 0, Width - width);
        int y = Math.Clamp(edges.Top >= height ? edges.Top - height : edges.Top, 0, Height - height);
        Color color = ColorOf(box.ClassIndex);
        using var paint = new SKPaint { Color = (uint)color.ToArgb() };
        canvas.DrawRect(x, y, width, height, paint);
        bool isBright = 299 * color.R + 587 * color.G + 114 * color.B > 140_000;
        line.Draw(canvas, x + Margin(size), y, size, isBright ? SKColors.Black : SKColors.White);

        static int Margin(int size) => 2 * size;
    }

    /// <summary>Mixes a colour into one pixel: (opacity x colour + (256 - opacity) x pixel) / 256, rounded down.</summary>
    private void Blend(Span<byte> pixel, Color color, int opacity)
    {
        int red = _format == MLPixelFormat.Rgba32 ? 0 : 2;
        pixel[red] = Mix(pixel[red], color.R);
        pixel[1] = Mix(pixel[1], color.G);
        pixel[2 - red] = Mix(pixel[2 - red], color.B);
        pixel[3] = Mix(pixel[3], 255);

        byte Mix(int below, int above) => (byte)((opacity * above + (256 - opacity) * below) >> 8);
    }

    /// <summary>A part of the shorter side, at least 1.</summary>
    private int Part(int divisor) =>
        Math.Max(1, (int)MathF.Round((float)Math.Min(Width, Height) / divisor, MidpointRounding.AwayFromZero));

    private bool IsVisible(BoundingBox box) =>
        box.X0 < Width && box.Y0 < Height && box.X1 > 0 && box.Y1 > 0 && box.Width > 0 && box.Height > 0;

    /// <summary>The pixels of a box, at least one, with edges that lie far outside brought near.</summary>
    private SKRectI Round(BoundingBox box)
    {
        (int x0, int x1) = Edges(box.X0, box.X1, Width);
        (int y0, int y1) = Edges(box.Y0, box.Y1, Height);
        return new SKRectI(x0, y0, x1, y1);

        static (int, int) Edges(float first, float second, int size)
        {
            const int outside = 100; // more than a line's width
            int start = (int)MathF.Round(Math.Clamp(first, -outside, size + outside), MidpointRounding.AwayFromZero);
            int end = (int)MathF.Round(Math.Clamp(second, -outside, size + outside), MidpointRounding.AwayFromZero);
            return (start, Math.Max(end, start + 1));
        }
    }
}
