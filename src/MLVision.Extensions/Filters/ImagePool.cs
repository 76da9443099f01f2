namespace MLVision.Extensions;

/// <summary>Pools planes of one size; never changes and may be used by several threads.</summary>
public sealed class ImagePool
{
    private readonly PoolOptions _options;

    /// <summary>Checks the options against the size.</summary>
    /// <param name="width">Width of a plane in pixels.</param>
    /// <param name="height">Height of a plane in pixels.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">The padded plane is smaller than the window.</exception>
    public ImagePool(int width, int height, PoolOptions? options = null)
    {
        _options = options ?? new();
        _options.Validate();
        (Width, Height) = (width, height);
        int spareX = width + 2 * _options.PaddingX - _options.WindowWidth;
        int spareY = height + 2 * _options.PaddingY - _options.WindowHeight;
        if (width < 1 || height < 1 || spareX < 0 || spareY < 0)
        {
            throw new ArgumentException(
                $"An image of {width}x{height} pixels is smaller than the pooling window of " +
                $"{_options.WindowWidth}x{_options.WindowHeight} pixels.");
        }
        OutputWidth = spareX / _options.StepX + 1;
        OutputHeight = spareY / _options.StepY + 1;
    }

    /// <summary>Width of a plane in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of a plane in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of the output in pixels.</summary>
    public int OutputWidth { get; }

    /// <summary>Height of the output in pixels.</summary>
    public int OutputHeight { get; }

    /// <summary>Pools one plane.</summary>
    /// <param name="plane">Height x Width values, row by row from the top.</param>
    /// <param name="output">Receives OutputHeight x OutputWidth values.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Apply(ReadOnlySpan<float> plane, Span<float> output)
    {
        if (plane.Length != Width * Height || output.Length != OutputWidth * OutputHeight)
        {
            throw new ArgumentException(
                $"A plane of {Width}x{Height} pixels has {Width * Height} values and its output {OutputWidth * OutputHeight}; " +
                $"the spans hold {plane.Length} and {output.Length}.");
        }
        int at = 0;
        for (int oy = 0; oy < OutputHeight; oy++)
        {
            int top = oy * _options.StepY - _options.PaddingY;
            int firstRow = Math.Max(0, top), endRow = Math.Min(Height, top + _options.WindowHeight);
            for (int ox = 0; ox < OutputWidth; ox++)
            {
                int left = ox * _options.StepX - _options.PaddingX;
                int firstColumn = Math.Max(0, left), endColumn = Math.Min(Width, left + _options.WindowWidth);
                float sum = 0, max = float.NegativeInfinity;
                for (int y = firstRow; y < endRow; y++)
                {
                    foreach (float value in plane[(y * Width + firstColumn)..(y * Width + endColumn)])
                    {
                        sum += value;
                        max = MathF.Max(max, value);
                    }
                }
                int count = _options.CountPadding
                    ? _options.WindowWidth * _options.WindowHeight
                    : (endRow - firstRow) * (endColumn - firstColumn);
                output[at++] = _options.Kind == PoolKind.Max ? max : sum / count;
            }
        }
    }
}
