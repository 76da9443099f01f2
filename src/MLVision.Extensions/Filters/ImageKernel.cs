namespace MLVision.Extensions;

/// <summary>The weights of a two-dimensional filter.</summary>
public sealed class ImageKernel
{
    /// <summary>A kernel of any weights.</summary>
    /// <param name="weights">[row, column]; 1 to 255 rows and columns of finite numbers.</param>
    /// <exception cref="ArgumentException">The kernel is empty or too large, or a weight is not finite.</exception>
    public ImageKernel(float[,] weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Height = weights.GetLength(0);
        Width = weights.GetLength(1);
        if (Height < 1 || Width < 1 || Height > 255 || Width > 255)
            throw new ArgumentException($"A kernel has 1 to 255 rows and columns, not {Height} and {Width}.", nameof(weights));
        Weights = [.. weights.Cast<float>()];
        if (!Weights.All(float.IsFinite))
            throw new ArgumentException("The weights of a kernel must be finite numbers.", nameof(weights));
    }

    internal ImageKernel(int height, int width, Func<int, int, double> weight)
        : this(Make(height, width, weight))
    {
    }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    internal float[] Weights { get; }

    /// <summary>The weight at a row and column.</summary>
    /// <param name="row">0 to <see cref="Height"/> - 1, from the top.</param>
    /// <param name="column">0 to <see cref="Width"/> - 1, from the left.</param>
    /// <exception cref="IndexOutOfRangeException">The kernel has no such weight.</exception>
    public float this[int row, int column] => Weights[row * Width + column];

    /// <summary>Horizontal differences, smoothed vertically: rows -1 0 1, -2 0 2, -1 0 1.</summary>
    public static ImageKernel SobelX { get; } = new(new float[,] { { -1, 0, 1 }, { -2, 0, 2 }, { -1, 0, 1 } });

    /// <summary>Vertical differences, smoothed horizontally: rows -1 -2 -1, 0 0 0, 1 2 1.</summary>
    public static ImageKernel SobelY { get; } = new(new float[,] { { -1, -2, -1 }, { 0, 0, 0 }, { 1, 2, 1 } });

    /// <summary>The sum of second differences over the four neighbours: rows 0 1 0, 1 -4 1, 0 1 0.</summary>
    public static ImageKernel Laplacian { get; } = new(new float[,] { { 0, 1, 0 }, { 1, -4, 1 }, { 0, 1, 0 } });

    /// <summary>The same over all eight neighbours: rows 1 1 1, 1 -8 1, 1 1 1.</summary>
    public static ImageKernel Laplacian8 { get; } = new(new float[,] { { 1, 1, 1 }, { 1, -8, 1 }, { 1, 1, 1 } });

    /// <summary>The mean of a square.</summary>
    /// <param name="size">Rows and columns, 1 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of its range.</exception>
    public static ImageKernel Box(int size)
    {
        OptionCheck.Range(size, 1, 255);
        return new(size, size, (_, _) => 1.0 / ((double)size * size));
    }

    /// <summary>A Gaussian that is cut off at <paramref name="radius"/> and adds up to 1.</summary>
    /// <param name="sigma">Standard deviation in pixels, above 0 up to 1000.</param>
    /// <param name="radius">
    /// The kernel has 2·radius + 1 rows and columns, radius 0 to 127; -1 (default) for 4·sigma, rounded, as in scipy.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The deviation or the radius is out of its range.</exception>
    public static ImageKernel Gaussian(float sigma, int radius = -1)
    {
        OptionCheck.Positive(sigma, 1000);
        OptionCheck.Range(radius, -1, 127);
        if (radius < 0)
            radius = Math.Min((int)(4.0 * sigma + 0.5), 127);
        double variance = (double)sigma * sigma;
        double[] line = [.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-0.5 * i * i / variance))];
        double sum = line.Sum();
        return new(line.Length, line.Length, (row, column) => line[row] * line[column] / (sum * sum));
    }

    private static float[,] Make(int height, int width, Func<int, int, double> weight)
    {
        var weights = new float[height, width];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
                weights[row, column] = (float)weight(row, column);
        }
        return weights;
    }
}
