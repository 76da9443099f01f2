using System.Numerics;

namespace MLVision.Extensions;

/// <summary>Filters planes of one size with a kernel; never changes and may be used by several threads.</summary>
public sealed class ImageFilter
{
    private readonly FilterOptions _options;
    private readonly float[] _weights;
    private readonly int[] _rows;
    private readonly int[] _columns;
    private readonly ScratchPool<float[]> _pool;

    /// <summary>Prepares the tables.</summary>
    /// <param name="width">Width of a plane in pixels.</param>
    /// <param name="height">Height of a plane in pixels.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">The plane is too small for the kernel or the padding.</exception>
    public ImageFilter(int width, int height, FilterOptions? options = null)
    {
        _options = options ?? new();
        _options.Validate();
        (Width, Height) = (width, height);
        ImageKernel kernel = _options.Kernel;
        _weights = _options.Flip ? [.. kernel.Weights.Reverse()] : kernel.Weights;
        _rows = Positions(height, kernel.Height, "height");
        _columns = Positions(width, kernel.Width, "width");
        OutputHeight = (_rows.Length - kernel.Height) / _options.StrideY + 1;
        OutputWidth = (_columns.Length - kernel.Width) / _options.StrideX + 1;
        _pool = new(() => new float[_rows.Length * _columns.Length]);
    }

    /// <summary>Width of a plane in pixels.</summary>
    public int Width { get; }

    /// <summary>Height of a plane in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of the output in pixels.</summary>
    public int OutputWidth { get; }

    /// <summary>Height of the output in pixels.</summary>
    public int OutputHeight { get; }

    /// <summary>Filters one plane.</summary>
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
        float[] padded = _pool.Rent();
        int stride = _columns.Length;
        for (int y = 0; y < _rows.Length; y++)
        {
            Span<float> row = padded.AsSpan(y * stride, stride);
            if (_rows[y] < 0)
            {
                row.Clear();
                continue;
            }
            ReadOnlySpan<float> source = plane.Slice(_rows[y] * Width, Width);
            for (int x = 0; x < row.Length; x++)
                row[x] = _columns[x] < 0 ? 0 : source[_columns[x]];
        }

        for (int y = 0; y < OutputHeight; y++)
        {
            Span<float> row = output.Slice(y * OutputWidth, OutputWidth);
            row.Clear();
            for (int i = 0; i < _weights.Length; i++)
            {
                if (_weights[i] == 0)
                    continue;
                int kernelRow = i / _options.Kernel.Width, kernelColumn = i % _options.Kernel.Width;
                Span<float> shifted = padded.AsSpan((y * _options.StrideY + kernelRow) * stride + kernelColumn);
                AddRow(shifted, _weights[i], row, _options.StrideX);
            }
            for (int x = 0; x < row.Length; x++)
                row[x] = row[x] * _options.Scale + _options.Offset;
        }
        _pool.Return(padded);
    }

    private static void AddRow(ReadOnlySpan<float> source, float weight, Span<float> sums, int stride)
    {
        int x = 0;
        if (stride == 1)
        {
            var factor = new Vector<float>(weight);
            for (; x <= sums.Length - Vector<float>.Count; x += Vector<float>.Count)
                (new Vector<float>(sums[x..]) + factor * new Vector<float>(source[x..])).CopyTo(sums[x..]);
        }
        for (; x < sums.Length; x++)
            sums[x] += weight * source[x * stride];
    }

    /// <summary>For each position along the padded axis the pixel that stands there, or -1 for zero.</summary>
    private int[] Positions(int size, int kernel, string axis)
    {
        if (size < 1)
            throw new ArgumentException($"An image of {Width}x{Height} pixels cannot be filtered.");
        if (_options.Padding == ImagePadding.None)
        {
            if (size < kernel)
            {
                throw new ArgumentException(
                    $"The image {axis} of {size} is smaller than the kernel's {kernel}, and there is no padding.");
            }
            return [.. Enumerable.Range(0, size)];
        }
        // Flipping moves the middle of an even kernel, so that convolution is centred as in scipy.
        int before = _options.Flip ? (kernel - 1) / 2 : kernel / 2;
        if (_options.Padding == ImagePadding.Reflect && size == 1)
            return new int[size + kernel - 1];
        return [.. Enumerable.Range(-before, size + kernel - 1).Select(i => _options.Padding switch
        {
            ImagePadding.Zero => i < 0 || i >= size ? -1 : i,
            ImagePadding.Replicate => Math.Clamp(i, 0, size - 1),
            ImagePadding.Circular => Modulo(i, size),
            _ => size - 1 - Math.Abs(Modulo(i, 2 * size - 2) - (size - 1)),
        })];
    }

    private static int Modulo(int value, int size) => (value % size + size) % size;
}
