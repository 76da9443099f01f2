using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Data.Codecs;

namespace Microsoft.ML.Data.Imaging;

/// <summary>
/// Cubic interpolation after Mitchell and Netravali (B = C = 1/3): sixteen pixels around the sample point, which is the centre of
/// the destination pixel; beyond the edge the last pixel repeats. Like upstream's it never averages areas, so strong reduction
/// aliases.
/// </summary>
internal static class MitchellResampler
{
    private const int Taps = 4;

    /// <summary>
    /// Draws the source, stretched to <paramref name="place"/>, into the part <paramref name="clip"/> of the destination. Colours
    /// are premultiplied and the destination is opaque, so alpha only bounds the colours.
    /// </summary>
    public static void Draw(
        PixelBuffer source, bool sourceIsBgra, PixelBuffer destination,
        (int X, int Y, int Width, int Height) place, (int Left, int Top, int Right, int Bottom) clip)
    {
        int columns = clip.Right - clip.Left;
        int[] offsets = ArrayPool<int>.Shared.Rent(columns * Taps);
        float[] weights = ArrayPool<float>.Shared.Rent(columns * Taps);
        Vector128<float>[] lines = ArrayPool<Vector128<float>>.Shared.Rent(columns * Taps);
        try
        {
            Span<int> tapColumns = offsets.AsSpan(0, columns * Taps);
            Span<float> tapWeights = weights.AsSpan(0, columns * Taps);
            for (int i = 0; i < columns; i++)
                FindTaps(clip.Left + i - place.X, place.Width, source.Width, tapColumns.Slice(i * Taps, Taps), tapWeights.Slice(i * Taps, Taps));

            // The horizontally filtered source rows in use; line k holds row y where y % 4 == k, for neighbouring rows share three.
            Span<int> held = stackalloc int[Taps];
            held.Fill(-1);
            Span<int> rows = stackalloc int[Taps];
            Span<float> rowWeights = stackalloc float[Taps];
            for (int y = clip.Top; y < clip.Bottom; y++)
            {
                FindTaps(y - place.Y, place.Height, source.Height, rows, rowWeights);
                for (int t = 0; t < Taps; t++)
                {
                    int slot = rows[t] % Taps;
                    if (held[slot] == rows[t])
                        continue;
                    FilterRow(PixelMath.AsWords(source.Row(rows[t])), tapColumns, tapWeights, lines.AsSpan(slot * columns, columns));
                    held[slot] = rows[t];
                }

                Combine(
                    lines.AsSpan(rows[0] % Taps * columns, columns), lines.AsSpan(rows[1] % Taps * columns, columns),
                    lines.AsSpan(rows[2] % Taps * columns, columns), lines.AsSpan(rows[3] % Taps * columns, columns),
                    rowWeights, PixelMath.AsWords(destination.Row(y)).Slice(clip.Left, columns), sourceIsBgra);
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(offsets);
            ArrayPool<float>.Shared.Return(weights);
            ArrayPool<Vector128<float>>.Shared.Return(lines);
        }
    }

    /// <summary>The four source positions, kept within the image, and their weights for one destination position.</summary>
    private static void FindTaps(int position, int placeSize, int sourceSize, Span<int> taps, Span<float> weights)
    {
        double centre = (position + 0.5) * sourceSize / placeSize - 0.5;
        double floor = Math.Floor(centre);
        double t = centre - floor;
        weights[0] = (float)Kernel(1 + t);
        weights[1] = (float)Kernel(t);
        weights[2] = (float)Kernel(1 - t);
        weights[3] = (float)Kernel(2 - t);
        for (int k = 0; k < Taps; k++)
            taps[k] = Math.Clamp((int)floor - 1 + k, 0, sourceSize - 1);
    }

    private static double Kernel(double x) => x < 1
        ? (7 * x * x * x - 12 * x * x + 16.0 / 3) / 6
        : (-7.0 / 3 * x * x * x + 12 * x * x - 20 * x + 32.0 / 3) / 6;

    private static void FilterRow(ReadOnlySpan<uint> row, ReadOnlySpan<int> taps, ReadOnlySpan<float> weights, Span<Vector128<float>> line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            ReadOnlySpan<int> at = taps.Slice(i * Taps, Taps);
            ReadOnlySpan<float> w = weights.Slice(i * Taps, Taps);
            line[i] = ToFloats(row[at[0]]) * w[0] + ToFloats(row[at[1]]) * w[1] + ToFloats(row[at[2]]) * w[2] + ToFloats(row[at[3]]) * w[3];
        }
    }

    private static void Combine(
        ReadOnlySpan<Vector128<float>> line0, ReadOnlySpan<Vector128<float>> line1, ReadOnlySpan<Vector128<float>> line2,
        ReadOnlySpan<Vector128<float>> line3, ReadOnlySpan<float> weights, Span<uint> output, bool sourceIsBgra)
    {
        Vector128<float> w0 = Vector128.Create(weights[0]), w1 = Vector128.Create(weights[1]);
        Vector128<float> w2 = Vector128.Create(weights[2]), w3 = Vector128.Create(weights[3]);
        Vector128<float> most = Vector128.Create(255f), half = Vector128.Create(0.5f);
        Vector128<byte> pack = sourceIsBgra
            ? Vector128.Create((byte)0, 4, 8, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80)
            : Vector128.Create((byte)8, 4, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80);
        for (int i = 0; i < output.Length; i++)
        {
            Vector128<float> sum = line0[i] * w0 + line1[i] * w1 + line2[i] * w2 + line3[i] * w3;

            // A kernel with negative lobes overshoots; a premultiplied colour above its alpha would be no colour.
            Vector128<float> alpha = Vector128.Min(Vector128.Shuffle(sum, Vector128.Create(3, 3, 3, 3)), most);
            Vector128<float> bounded = Vector128.Max(Vector128.Min(sum, alpha), Vector128<float>.Zero);
            Vector128<int> rounded = Vector128.ConvertToInt32(bounded + half);
            output[i] = Vector128.Shuffle(rounded.AsByte(), pack).AsUInt32().ToScalar() | PixelMath.OpaqueBlack;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ToFloats(uint pixel)
        => Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte())).AsInt32());
}
