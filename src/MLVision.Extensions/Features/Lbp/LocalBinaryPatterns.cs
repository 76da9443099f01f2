using System.Numerics;

namespace MLVision.Extensions;

/// <summary>
/// Computes local binary patterns of images of one size: for each pixel, which of the neighbours on a circle are at least as
/// bright.
/// </summary>
/// <remarks>
/// Neighbours between pixels are interpolated bilinearly in double precision, and pixels outside the image count as 0: the codes
/// are those of scikit-image, ties and all. An instance never changes and may be used by several threads.
/// </remarks>
public sealed class LocalBinaryPatterns
{
    private readonly LbpOptions _options;
    private readonly int _width;
    private readonly int _height;
    private readonly Axis[] _rows;
    private readonly Axis[] _columns;
    private readonly ScratchPool<int[]> _patterns;

    /// <summary>Prepares the tables.</summary>
    /// <param name="width">Image width in pixels.</param>
    /// <param name="height">Image height in pixels.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">The image has fewer pixels than cells along an axis.</exception>
    public LocalBinaryPatterns(int width, int height, LbpOptions? options = null)
    {
        _options = options ?? new();
        _options.Validate();
        if (width < _options.CellsX || height < _options.CellsY)
        {
            throw new ArgumentException(
                $"An image of {width}x{height} pixels cannot be cut into {_options.CellsX}x{_options.CellsY} cells of local " +
                "binary patterns.");
        }
        (_width, _height) = (width, height);
        _rows = new Axis[_options.Points];
        _columns = new Axis[_options.Points];
        for (int p = 0; p < _options.Points; p++)
        {
            double angle = 2 * Math.PI * p / _options.Points;
            _rows[p] = new Axis(Math.Round(-_options.Radius * Math.Sin(angle), 5), height);
            _columns[p] = new Axis(Math.Round(_options.Radius * Math.Cos(angle), 5), width);
        }
        _patterns = new(() => new int[width]);
    }

    /// <summary>Number of values: cells x codes.</summary>
    public int Length => checked(_options.CellsX * _options.CellsY * _options.Codes);

    /// <summary>Number of different codes.</summary>
    public int Codes => _options.Codes;

    /// <summary>Computes the code of each pixel.</summary>
    /// <param name="pixels">Height x Width grey values, row by row from the top.</param>
    /// <param name="codes">Height x Width codes, 0 to <see cref="Codes"/> - 1.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void ComputeCodes(ReadOnlySpan<float> pixels, Span<int> codes)
    {
        if (pixels.Length != _width * _height || codes.Length != pixels.Length)
        {
            throw new ArgumentException(
                $"An image of {_width}x{_height} pixels has {_width * _height} values; " +
                $"the spans hold {pixels.Length} and {codes.Length}.");
        }
        for (int y = 0; y < _height; y++)
            CodesOfRow(pixels, y, codes.Slice(y * _width, _width));
    }

    /// <summary>Computes the histograms of the codes.</summary>
    /// <param name="pixels">Height x Width grey values, row by row from the top.</param>
    /// <param name="histograms">
    /// Receives [cell row, cell column, code]: <see cref="Length"/> values. Cell i of n covers the pixels from i·size/n up to
    /// (i+1)·size/n, rounded down.
    /// </param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Compute(ReadOnlySpan<float> pixels, Span<float> histograms)
    {
        if (pixels.Length != _width * _height || histograms.Length != Length)
        {
            throw new ArgumentException(
                $"An image of {_width}x{_height} pixels has {_width * _height} values and {Length} histogram values; " +
                $"the spans hold {pixels.Length} and {histograms.Length}.");
        }
        histograms.Clear();
        int[] codes = _patterns.Rent();
        int cellsX = _options.CellsX, cellsY = _options.CellsY, count = Codes;
        for (int cellY = 0; cellY < cellsY; cellY++)
        {
            int top = (int)((long)cellY * _height / cellsY), bottom = (int)((long)(cellY + 1) * _height / cellsY);
            for (int y = top; y < bottom; y++)
            {
                CodesOfRow(pixels, y, codes);
                for (int cellX = 0; cellX < cellsX; cellX++)
                {
                    int left = (int)((long)cellX * _width / cellsX), right = (int)((long)(cellX + 1) * _width / cellsX);
                    Span<float> histogram = histograms.Slice((cellY * cellsX + cellX) * count, count);
                    for (int x = left; x < right; x++)
                        histogram[codes[x]]++;
                    if (_options.Normalize && y == bottom - 1)
                    {
                        for (int i = 0; i < count; i++)
                            histogram[i] /= (right - left) * (bottom - top);
                    }
                }
            }
        }
        _patterns.Return(codes);
    }

    private void CodesOfRow(ReadOnlySpan<float> pixels, int y, Span<int> codes)
    {
        codes.Clear();
        ReadOnlySpan<float> centers = pixels.Slice(y * _width, _width);
        for (int p = 0; p < _options.Points; p++)
        {
            Axis row = _rows[p], column = _columns[p];
            ReadOnlySpan<float> upper = Row(pixels, row.Low[y]), lower = Row(pixels, row.High[y]);
            double down = row.Fraction[y];
            for (int x = 0; x < centers.Length; x++)
            {
                int left = column.Low[x], right = column.High[x];
                double across = column.Fraction[x];
                double top = (1 - across) * Pixel(upper, left) + across * Pixel(upper, right);
                double bottom = (1 - across) * Pixel(lower, left) + across * Pixel(lower, right);
                double value = (1 - down) * top + down * bottom;
                if (value - centers[x] >= 0)
                    codes[x] |= 1 << p;
            }
        }
        for (int x = 0; x < codes.Length; x++)
            codes[x] = Code((uint)codes[x]);
    }

    private ReadOnlySpan<float> Row(ReadOnlySpan<float> pixels, int y) =>
        (uint)y < (uint)_height ? pixels.Slice(y * _width, _width) : default;

    private static double Pixel(ReadOnlySpan<float> row, int x) => (uint)x < (uint)row.Length ? row[x] : 0;

    private int Code(uint bits)
    {
        int points = _options.Points;
        switch (_options.Method)
        {
            case LbpMethod.Plain:
                return (int)bits;
            case LbpMethod.RotationInvariant:
                uint smallest = bits;
                for (int i = 1; i < points; i++)
                {
                    bits = bits >> 1 | (bits & 1) << (points - 1);
                    smallest = Math.Min(smallest, bits);
                }
                return (int)smallest;
        }

        // As in scikit-image, the change from the last point back to the first does not count.
        int changes = BitOperations.PopCount((bits ^ bits >> 1) & (1u << (points - 1)) - 1);
        int ones = BitOperations.PopCount(bits);
        if (_options.Method == LbpMethod.Uniform)
            return changes <= 2 ? ones : points + 1;
        if (changes > 2)
            return points * (points - 1) + 2;
        if (ones == 0 || ones == points)
            return ones == 0 ? 0 : points * (points - 1) + 1;
        int firstOne = BitOperations.TrailingZeroCount(bits);
        int firstZero = BitOperations.TrailingZeroCount(~bits);
        int rotation = firstOne == 0 ? ones - firstZero : points - firstOne;
        return 1 + (ones - 1) * points + rotation;
    }

    /// <summary>For each pixel along an axis the two pixels around one neighbour, and how far it is from the lower one.</summary>
    private sealed class Axis
    {
        public Axis(double offset, int size)
        {
            Low = new int[size];
            High = new int[size];
            Fraction = new double[size];
            for (int i = 0; i < size; i++)
            {
                // The sum is rounded before the whole part is taken off, so that ties fall as they do in scikit-image.
                double position = i + offset;
                Low[i] = (int)Math.Floor(position);
                High[i] = (int)Math.Ceiling(position);
                Fraction[i] = position - Low[i];
            }
        }

        public int[] Low { get; }

        public int[] High { get; }

        public double[] Fraction { get; }
    }
}
