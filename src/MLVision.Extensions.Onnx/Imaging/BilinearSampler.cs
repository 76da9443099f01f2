using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLVision.Extensions.Onnx;

/// <summary>
/// Resizes a part of an image from the four nearest pixels, in the integer arithmetic of OpenCV's <c>resize</c> with
/// <c>INTER_LINEAR</c>: weights of 11 binary digits, columns first.
/// </summary>
/// <remarks>It holds working memory and is for one thread at a time.</remarks>
internal sealed class BilinearSampler
{
    private const int WeightBits = 11;

    private int[] _left = [];
    private int[] _right = [];
    private int[] _weights = [];
    private int[] _upper = [];
    private int[] _lower = [];

    /// <summary>Resizes to planes.</summary>
    /// <param name="source">Pixels of four bytes.</param>
    /// <param name="part">The part of the source, which lies within it.</param>
    /// <param name="target">Takes the four planes, one after the other.</param>
    /// <param name="width">Pixels per row of the result.</param>
    /// <param name="height">Rows of the result.</param>
    public void Run(ImageView source, PixelBox part, Span<byte> target, int width, int height)
    {
        Prepare(part.Width, width);
        int upperRow = -1, lowerRow = -1;
        for (int y = 0; y < height; y++)
        {
            // Beside the image OpenCV blends a row with itself, which may take one off.
            (int first, int weight) = Locate(y, part.Height, height);
            int top = Math.Clamp(first, 0, part.Height - 1), bottom = Math.Clamp(first + 1, 0, part.Height - 1);
            if (top == lowerRow)
            {
                (_upper, _lower) = (_lower, _upper);
                (upperRow, lowerRow) = (lowerRow, upperRow);
            }

            ResizeRow(source, part, top, ref upperRow, _upper, width);
            ResizeRow(source, part, bottom, ref lowerRow, _lower, width);
            Blend(target, width * height, y * width, width, weight);
        }
    }

    /// <summary>
    /// The first of the two pixels that make pixel <paramref name="x"/>, and the weight of the second; -1 or the last where they
    /// lie beside the image.
    /// </summary>
    private static (int First, int Weight) Locate(int x, int sourceLength, int length)
    {
        float place = (float)((x + 0.5) * ((double)sourceLength / length) - 0.5);
        int first = (int)MathF.Floor(place);
        return (first, (int)MathF.Round((place - first) * (1 << WeightBits)));
    }

    private void Prepare(int sourceLength, int length)
    {
        if (_left.Length < length)
        {
            _left = new int[length];
            _right = new int[length];
            _weights = new int[length];
            _upper = new int[4 * length];
            _lower = new int[4 * length];
        }

        for (int x = 0; x < length; x++)
        {
            (int first, int weight) = Locate(x, sourceLength, length);
            _left[x] = Math.Clamp(first, 0, sourceLength - 1);
            _right[x] = Math.Min(_left[x] + 1, sourceLength - 1);
            _weights[x] = first == _left[x] && first < sourceLength - 1 ? weight : 0;
        }
    }

    private void ResizeRow(ImageView source, PixelBox part, int row, ref int held, int[] target, int width)
    {
        if (held == row)
            return;
        held = row;
        ReadOnlySpan<uint> pixels = MemoryMarshal.Cast<byte, uint>(source.Pixels)
            .Slice((part.Top + row) * source.Width + part.Left, part.Width);
        for (int x = 0; x < width; x++)
        {
            Vector128<int> left = Widen(pixels[_left[x]]), right = Widen(pixels[_right[x]]);
            ((left << WeightBits) + (right - left) * Vector128.Create(_weights[x]))
                .StoreUnsafe(ref MemoryMarshal.GetArrayDataReference(target), (nuint)(4 * x));
        }
    }

    private void Blend(Span<byte> target, int plane, int start, int width, int weight)
    {
        Vector128<int> upperWeight = Vector128.Create((1 << WeightBits) - weight), lowerWeight = Vector128.Create(weight);
        ref byte output = ref target[start];
        for (int x = 0; x < width; x++)
        {
            Vector128<int> upper = Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_upper), (nuint)(4 * x));
            Vector128<int> lower = Vector128.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_lower), (nuint)(4 * x));
            Vector128<int> sum = ((upper >> 4) * upperWeight >> 16) + ((lower >> 4) * lowerWeight >> 16)
                + Vector128.Create(2) >> 2;
            Unsafe.Add(ref output, x) = (byte)sum[0];
            Unsafe.Add(ref output, plane + x) = (byte)sum[1];
            Unsafe.Add(ref output, 2 * plane + x) = (byte)sum[2];
            Unsafe.Add(ref output, 3 * plane + x) = (byte)sum[3];
        }
    }

    private static Vector128<int> Widen(uint pixel) =>
        Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte())).AsInt32();
}
