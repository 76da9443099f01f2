namespace MLVision.Extensions;

/// <summary>
/// Draws the cell histograms of a HOG: in each cell a line for each orientation, along the edge that it stands for (at right
/// angles to the gradient), as bright as its value; the picture that <c>skimage.feature.hog(visualize=True)</c> draws.
/// </summary>
/// <remarks>An instance never changes and may be used by several threads at once.</remarks>
public sealed class HogRenderer
{
    private readonly HogDescriptor _cells;
    private readonly RenderHogOptions _options;
    private readonly Stroke[][] _strokes;
    private readonly ScratchPool<float[]> _pool;

    /// <summary>Prepares the lines.</summary>
    /// <param name="width">Image width in pixels.</param>
    /// <param name="height">Image height in pixels.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">The image is smaller than one cell.</exception>
    public HogRenderer(int width, int height, RenderHogOptions? options = null)
    {
        _options = options ?? new();
        _options.Validate();
        HogOptions hog = _options.Hog;
        if (width < hog.CellWidth || height < hog.CellHeight)
        {
            throw new ArgumentException(
                $"An image of {width}x{height} pixels is smaller than one HOG cell of {hog.CellWidth}x{hog.CellHeight} pixels.");
        }
        _cells = HogDescriptor.OfCells(width, height, hog);
        _strokes =
        [
            .. Enumerable.Range(0, hog.Orientations).Select(o => _options.Scale == 1 ? ThinLine(hog, o) : SmoothLine(hog, o)),
        ];
        _pool = new(() => new float[_cells.Length]);
    }

    /// <summary>Width of the picture in pixels.</summary>
    public int Width => _cells.Width * _options.Scale;

    /// <summary>Height of the picture in pixels.</summary>
    public int Height => _cells.Height * _options.Scale;

    /// <summary>Draws the sums of all lines, unscaled.</summary>
    /// <param name="pixels">
    /// The image, laid out as for <see cref="HogDescriptor.Compute(ReadOnlySpan{byte}, Span{float})"/>.
    /// </param>
    /// <param name="picture">Receives <see cref="Height"/> x <see cref="Width"/> values, row by row from the top.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Render(ReadOnlySpan<byte> pixels, Span<float> picture)
    {
        float[] cells = _pool.Rent();
        _cells.Compute(pixels, cells);
        Draw(cells, picture);
        _pool.Return(cells);
    }

    /// <inheritdoc cref="Render(ReadOnlySpan{byte}, Span{float})"/>
    public void Render(ReadOnlySpan<float> pixels, Span<float> picture)
    {
        float[] cells = _pool.Rent();
        _cells.Compute(pixels, cells);
        Draw(cells, picture);
        _pool.Return(cells);
    }

    private void Draw(float[] cells, Span<float> picture)
    {
        if (picture.Length != Width * Height)
        {
            throw new ArgumentException(
                $"The picture has {Width * Height} values; the destination has {picture.Length}.", nameof(picture));
        }
        picture.Clear();
        int cellWidth = _options.Hog.CellWidth * _options.Scale, cellHeight = _options.Hog.CellHeight * _options.Scale;
        int at = 0;
        for (int row = 0; row < _cells.BlocksY; row++)
        {
            for (int column = 0; column < _cells.BlocksX; column++)
            {
                foreach (Stroke[] line in _strokes)
                {
                    float value = cells[at++];
                    if (value == 0)
                        continue;
                    foreach (Stroke stroke in line)
                    {
                        int y = row * cellHeight + stroke.Y, x = column * cellWidth + stroke.X;
                        // Lines of cells of one pixel can leave the picture.
                        if ((uint)y < (uint)Height && (uint)x < (uint)Width)
                            picture[y * Width + x] += value * stroke.Weight;
                    }
                }
            }
        }
    }

    /// <summary>Scales sums of lines to 0..255 by their maximum and <see cref="RenderHogOptions.Gain"/>.</summary>
    internal void Brighten(Span<float> picture)
    {
        float largest = 0;
        foreach (float value in picture)
            largest = Math.Max(largest, value);
        if (largest == 0)
            return;
        float factor = 255 * _options.Gain / largest;
        for (int i = 0; i < picture.Length; i++)
            picture[i] *= factor;
    }

    private static double Angle(HogOptions hog, int orientation) =>
        (hog.Signed ? 2 : 1) * Math.PI * (orientation + 0.5) / hog.Orientations;

    /// <summary>The pixels of Bresenham's line, relative to the cell's first pixel, with the rounding of scikit-image.</summary>
    private static Stroke[] ThinLine(HogOptions hog, int orientation)
    {
        int radius = Math.Min(hog.CellWidth, hog.CellHeight) / 2 - 1;
        double angle = Angle(hog, orientation), down = radius * Math.Cos(angle), left = radius * Math.Sin(angle);
        int centerY = hog.CellHeight / 2, centerX = hog.CellWidth / 2;

        // scikit-image truncates positions in the whole image; these are not negative, so that this is rounding down.
        (int y, int x) = ((int)Math.Floor(centerY - down), (int)Math.Floor(centerX + left));
        (int endY, int endX) = ((int)Math.Floor(centerY + down), (int)Math.Floor(centerX - left));
        int spanY = Math.Abs(endY - y), spanX = Math.Abs(endX - x), stepY = endY > y ? 1 : -1, stepX = endX > x ? 1 : -1;
        bool steep = spanY > spanX;
        int major = Math.Max(spanY, spanX), minor = Math.Min(spanY, spanX), error = 2 * minor - major;
        var strokes = new List<Stroke>();
        for (int i = 0; i < major; i++)
        {
            strokes.Add(new Stroke(y, x, 1));
            if (error >= 0)
            {
                if (steep)
                    x += stepX;
                else
                    y += stepY;
                error -= 2 * major;
            }
            if (steep)
                y += stepY;
            else
                x += stepX;
            error += 2 * minor;
        }
        strokes.Add(new Stroke(endY, endX, 1));
        return [.. strokes];
    }

    /// <summary>The pixels of a cell near a line through its middle, weighted by how far the line covers them.</summary>
    private Stroke[] SmoothLine(HogOptions hog, int orientation)
    {
        int width = hog.CellWidth * _options.Scale, height = hog.CellHeight * _options.Scale;
        double angle = Angle(hog, orientation), down = Math.Cos(angle), right = -Math.Sin(angle);
        double thickness = Math.Max(1, 0.6 * _options.Scale), reach = Math.Min(width, height) / 2.0 - thickness / 2;
        var strokes = new List<Stroke>();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                double dy = y + 0.5 - height / 2.0, dx = x + 0.5 - width / 2.0;
                double along = Math.Clamp(dy * down + dx * right, -reach, reach);
                double distance = double.Hypot(dy - along * down, dx - along * right);
                double covered = Math.Clamp(thickness / 2 + 0.5 - distance, 0, 1);
                if (covered > 0)
                    strokes.Add(new Stroke(y, x, (float)covered));
            }
        }
        return [.. strokes];
    }

    /// <summary>A pixel of a line relative to the first pixel of its cell.</summary>
    private readonly record struct Stroke(int Y, int X, float Weight);
}
