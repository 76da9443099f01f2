using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLVision.Extensions;

/// <summary>
/// Resizes a part of an image with antialiasing: where it shrinks, the triangle of the bilinear filter is as wide as the scale,
/// so that every pixel counts. Bit by bit what Pillow's <c>Image.crop(part).resize(size, BILINEAR)</c> gives, and so
/// torchvision's <c>resized_crop</c> of Pillow images: weights of 22 binary digits, rows first, 8 bits between the passes.
/// </summary>
/// <remarks>It holds working memory, so that it allocates nothing once warm, and is for one thread at a time.</remarks>
internal sealed class BilinearResizer
{
    private const int FractionBits = 22;
    private const int Half = 1 << FractionBits - 1;

    // The vertical pass takes so many pixels of four bytes at once.
    private const int PixelsPerStep = 8;

    private readonly Taps _horizontal = new();
    private readonly Taps _vertical = new();
    private uint[] _rows = [];
    private byte[] _firstLine = [];
    private byte[] _secondLine = [];
    private byte[] _line = [];

    /// <summary>Resizes a part of an image to planes.</summary>
    /// <param name="source">Bytes in the order row, column, channel.</param>
    /// <param name="sourceWidth">Pixels per row of the source.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="part">The part, which lies within the source; what is beside it has no influence.</param>
    /// <param name="target">Takes the result in the order channel, row, column.</param>
    /// <param name="width">Pixels per row of the result.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="mirrored">Whether the result is mirrored left to right.</param>
    /// <param name="upsideDown">Whether the result is mirrored top to bottom.</param>
    public void Run(
        ReadOnlySpan<byte> source, int sourceWidth, int channels, PixelBox part, Span<byte> target, int width, int height,
        bool mirrored = false, bool upsideDown = false)
    {
        _horizontal.Prepare(part.Width, width);
        _vertical.Prepare(part.Height, height);
        int stride = (width + PixelsPerStep - 1) / PixelsPerStep * PixelsPerStep;
        Reserve(ref _rows, part.Height * stride);
        Reserve(ref _line, channels * stride);
        for (int y = 0; y < part.Height; y += 2)
        {
            // Two rows at once; of an odd number the last one twice.
            int other = Math.Min(y + 1, part.Height - 1);
            ShrinkRows(
                Line(source, sourceWidth, channels, part, y, ref _firstLine),
                Line(source, sourceWidth, channels, part, other, ref _secondLine),
                channels, _rows.AsSpan(y * stride, width), _rows.AsSpan(other * stride, width));
        }

        for (int y = 0; y < height; y++)
        {
            ShrinkColumns(y, stride, channels);
            int to = (upsideDown ? height - 1 - y : y) * width;
            for (int c = 0; c < channels; c++)
            {
                Span<byte> line = target.Slice(c * width * height + to, width);
                _line.AsSpan(c * stride, width).CopyTo(line);
                if (mirrored)
                    line.Reverse();
            }
        }
    }

    private static void Reserve<T>(ref T[] memory, int length)
    {
        if (memory.Length < length)
            memory = GC.AllocateUninitializedArray<T>(length);
    }

    /// <summary>
    /// A row of the part. Pixels are read as four bytes each: those at the end of an image are copied to where more bytes follow.
    /// </summary>
    private static ReadOnlySpan<byte> Line(
        ReadOnlySpan<byte> source, int sourceWidth, int channels, PixelBox part, int y, ref byte[] copy)
    {
        ReadOnlySpan<byte> line = source[(((part.Top + y) * sourceWidth + part.Left) * channels)..];
        int length = part.Width * channels;
        if (line.Length >= length + 3)
            return line;
        Reserve(ref copy, length + 3);
        line[..length].CopyTo(copy);
        return copy.AsSpan(0, length + 3);
    }

    /// <summary>Two rows of pixels of four bytes, of which as many count as there are channels.</summary>
    private void ShrinkRows(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int channels, Span<uint> firstTarget, Span<uint> secondTarget)
    {
        ref byte start = ref MemoryMarshal.GetReference(first), otherStart = ref MemoryMarshal.GetReference(second);
        ref int weight = ref MemoryMarshal.GetArrayDataReference(_horizontal.Weights);
        for (int x = 0; x < firstTarget.Length; x++)
        {
            int offset = _horizontal.First[x] * channels, end = offset + _horizontal.Count[x] * channels;
            Vector256<int> sum = Vector256.Create(Half);
            for (ref int factor = ref weight; offset < end; offset += channels, factor = ref Unsafe.Add(ref factor, 1))
            {
                ulong both = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, offset))
                    | (ulong)Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref otherStart, offset)) << 32;
                Vector128<ushort> words = Vector128.WidenLower(Vector128.CreateScalarUnsafe(both).AsByte());
                sum += Vector256.WidenLower(words.ToVector256Unsafe()).AsInt32() * Vector256.Create(factor);
            }

            Vector256<uint> values = (sum >> FractionBits).AsUInt32();
            Vector128<ushort> narrow = Vector128.Narrow(values.GetLower(), values.GetUpper());
            Vector128<uint> pixels = Vector128.Narrow(narrow, narrow).AsUInt32();
            firstTarget[x] = pixels.ToScalar();
            secondTarget[x] = pixels.GetElement(1);
            weight = ref Unsafe.Add(ref weight, _horizontal.Width);
        }
    }

    /// <summary>One row of the result, channel after channel, into the line.</summary>
    private void ShrinkColumns(int y, int stride, int channels)
    {
        ref uint first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_rows), _vertical.First[y] * stride);
        ReadOnlySpan<int> weights = _vertical.Weights.AsSpan(y * _vertical.Width, _vertical.Count[y]);
        ref byte line = ref MemoryMarshal.GetArrayDataReference(_line);
        for (int x = 0; x < stride; x += PixelsPerStep)
        {
            Vector256<int> a = Vector256.Create(Half), b = a, c = a, d = a;
            ref uint pixels = ref Unsafe.Add(ref first, x);
            foreach (int weight in weights)
            {
                Vector256<byte> bytes = Vector256.LoadUnsafe(ref pixels).AsByte();
                (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(bytes);
                Vector256<int> factor = Vector256.Create(weight);
                a += Vector256.WidenLower(low).AsInt32() * factor;
                b += Vector256.WidenUpper(low).AsInt32() * factor;
                c += Vector256.WidenLower(high).AsInt32() * factor;
                d += Vector256.WidenUpper(high).AsInt32() * factor;
                pixels = ref Unsafe.Add(ref pixels, stride);
            }

            Vector256<uint> words = Vector256.Narrow(
                Vector256.Narrow((a >> FractionBits).AsUInt32(), (b >> FractionBits).AsUInt32()),
                Vector256.Narrow((c >> FractionBits).AsUInt32(), (d >> FractionBits).AsUInt32())).AsUInt32();
            for (int channel = 0; channel < channels; channel++, words >>= 8)
            {
                Vector256<uint> values = words & Vector256.Create(255u);
                Vector128<ushort> narrow = Vector128.Narrow(values.GetLower(), values.GetUpper());
                Vector128.Narrow(narrow, narrow).GetLower().StoreUnsafe(ref line, (nuint)(channel * stride + x));
            }
        }
    }

    /// <summary>Which pixels of a row or column make each pixel of the result, with which weights.</summary>
    private sealed class Taps
    {
        private double[] _exact = [];

        /// <summary>The first pixel of each pixel of the result.</summary>
        public int[] First = [];

        /// <summary>How many there are.</summary>
        public int[] Count = [];

        /// <summary>Their weights, so many places for each pixel of the result as <see cref="Width"/> says.</summary>
        public int[] Weights = [];

        public int Width { get; private set; }

        public void Prepare(int sourceLength, int length)
        {
            double scale = (double)sourceLength / length, reach = Math.Max(scale, 1);
            Width = (int)Math.Ceiling(reach) * 2 + 1;
            Reserve(ref First, length);
            Reserve(ref Count, length);
            Reserve(ref Weights, length * Width);
            Reserve(ref _exact, Width);
            for (int x = 0; x < length; x++)
            {
                double center = (x + 0.5) * scale, sum = 0;
                int first = Math.Max((int)(center - reach + 0.5), 0);
                int count = Math.Min((int)(center + reach + 0.5), sourceLength) - first;
                for (int k = 0; k < count; k++)
                {
                    _exact[k] = Math.Max(1 - Math.Abs((first + k - center + 0.5) / reach), 0);
                    sum += _exact[k];
                }

                for (int k = 0; k < count; k++)
                    Weights[x * Width + k] = (int)(0.5 + _exact[k] / sum * (1 << FractionBits));
                First[x] = first;
                Count[x] = count;
            }
        }
    }
}
