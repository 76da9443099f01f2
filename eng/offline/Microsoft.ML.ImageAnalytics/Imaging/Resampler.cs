using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Microsoft.ML.Data.Codecs;

namespace Microsoft.ML.Data.Imaging;

/// <summary>
/// Draws an image at another size as upstream 5.0.0 does at "high" quality (SkiaSharp 2.88): enlarging takes the cubic kernel of
/// Mitchell and Netravali (B = C = 1/3); else the image is halved as often as its scale allows, then interpolated linearly.
/// Samples are taken at pixel centres; beyond the edge the last pixel repeats.
/// </summary>
internal static class Resampler
{
    private const int CubicTaps = 4;
    private const int LinearTaps = 2;

    /// <summary>Scales closer to 1 than this count as 1.</summary>
    private const float NearlyOne = 1 - 1f / 4096;

    /// <summary>
    /// Draws the source, stretched to <paramref name="place"/>, into the part <paramref name="clip"/> of the destination. Colours
    /// are premultiplied and the destination is opaque, so alpha only bounds the colours.
    /// </summary>
    public static void Draw(
        PixelBuffer source, bool sourceIsBgra, PixelBuffer destination,
        (int X, int Y, int Width, int Height) place, (int Left, int Top, int Right, int Bottom) clip)
    {
        float columnStep = (float)source.Width / place.Width, rowStep = (float)source.Height / place.Height;
        if (columnStep < NearlyOne && rowStep < NearlyOne)
        {
            Draw(source, sourceIsBgra, destination, place, clip, CubicTaps);
            return;
        }

        int halvings = (int)MathF.Floor(MathF.Log2(MathF.Sqrt(columnStep * rowStep)));
        PixelBuffer level = source;
        try
        {
            for (; halvings > 0 && (level.Width > 1 || level.Height > 1); halvings--)
            {
                PixelBuffer half = Halving.Halve(level);
                if (level != source)
                    level.Dispose();
                level = half;
            }

            Draw(level, sourceIsBgra, destination, place, clip, LinearTaps);
        }
        finally
        {
            if (level != source)
                level.Dispose();
        }
    }

    private static void Draw(
        PixelBuffer source, bool sourceIsBgra, PixelBuffer destination,
        (int X, int Y, int Width, int Height) place, (int Left, int Top, int Right, int Bottom) clip, int taps)
    {
        int columns = clip.Right - clip.Left;
        int[] offsets = ArrayPool<int>.Shared.Rent(columns * taps);
        float[] weights = ArrayPool<float>.Shared.Rent(columns * taps);
        Vector128<float>[] lines = ArrayPool<Vector128<float>>.Shared.Rent(columns * taps);
        try
        {
            Span<int> tapColumns = offsets.AsSpan(0, columns * taps);
            Span<float> tapWeights = weights.AsSpan(0, columns * taps);
            for (int i = 0; i < columns; i++)
            {
                FindTaps(
                    clip.Left + i - place.X, place.Width, source.Width, tapColumns.Slice(i * taps, taps),
                    tapWeights.Slice(i * taps, taps));
            }

            // The horizontally filtered source rows in use: line k holds row y where y % taps == k, for neighbouring rows share
            // them.
            Span<int> held = stackalloc int[taps];
            held.Fill(-1);
            Span<int> rows = stackalloc int[taps];
            Span<float> rowWeights = stackalloc float[taps];
            for (int y = clip.Top; y < clip.Bottom; y++)
            {
                FindTaps(y - place.Y, place.Height, source.Height, rows, rowWeights);
                foreach (int row in rows)
                {
                    int slot = row % taps;
                    if (held[slot] == row)
                        continue;
                    Span<Vector128<float>> line = lines.AsSpan(slot * columns, columns);
                    FilterRow(PixelMath.AsWords(source.Row(row)), tapColumns, tapWeights, line, taps);
                    held[slot] = row;
                }

                Span<uint> output = PixelMath.AsWords(destination.Row(y)).Slice(clip.Left, columns);
                Combine(lines, columns, rows, rowWeights, output, sourceIsBgra);
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(offsets);
            ArrayPool<float>.Shared.Return(weights);
            ArrayPool<Vector128<float>>.Shared.Return(lines);
        }
    }

    /// <summary>The source positions, kept within the image, and their weights for one destination position.</summary>
    private static void FindTaps(int position, int placeSize, int sourceSize, Span<int> taps, Span<float> weights)
    {
        double centre = (position + 0.5) * sourceSize / placeSize - 0.5;
        double floor = Math.Floor(centre);
        double t = centre - floor;
        if (taps.Length == LinearTaps)
        {
            weights[0] = (float)(1 - t);
            weights[1] = (float)t;
        }
        else
        {
            weights[0] = (float)Mitchell(1 + t);
            weights[1] = (float)Mitchell(t);
            weights[2] = (float)Mitchell(1 - t);
            weights[3] = (float)Mitchell(2 - t);
        }

        int first = (int)floor - (taps.Length / 2 - 1);
        for (int k = 0; k < taps.Length; k++)
            taps[k] = Math.Clamp(first + k, 0, sourceSize - 1);
    }

    private static double Mitchell(double x) => x < 1
        ? (7 * x * x * x - 12 * x * x + 16.0 / 3) / 6
        : (-7.0 / 3 * x * x * x + 12 * x * x - 20 * x + 32.0 / 3) / 6;

    private static void FilterRow(
        ReadOnlySpan<uint> row, ReadOnlySpan<int> taps, ReadOnlySpan<float> weights, Span<Vector128<float>> line, int tapCount)
    {
        if (tapCount == LinearTaps)
        {
            for (int i = 0; i < line.Length; i++)
            {
                ReadOnlySpan<int> at = taps.Slice(i * LinearTaps, LinearTaps);
                ReadOnlySpan<float> w = weights.Slice(i * LinearTaps, LinearTaps);
                line[i] = ToFloats(row[at[0]]) * w[0] + ToFloats(row[at[1]]) * w[1];
            }

            return;
        }

        for (int i = 0; i < line.Length; i++)
        {
            ReadOnlySpan<int> at = taps.Slice(i * CubicTaps, CubicTaps);
            ReadOnlySpan<float> w = weights.Slice(i * CubicTaps, CubicTaps);
            line[i] = ToFloats(row[at[0]]) * w[0] + ToFloats(row[at[1]]) * w[1]
                + ToFloats(row[at[2]]) * w[2] + ToFloats(row[at[3]]) * w[3];
        }
    }

    private static void Combine(
        Vector128<float>[] lines, int columns, ReadOnlySpan<int> rows, ReadOnlySpan<float> weights, Span<uint> output,
        bool sourceIsBgra)
    {
        int taps = rows.Length;
        ReadOnlySpan<Vector128<float>> line0 = lines.AsSpan(rows[0] % taps * columns, columns);
        ReadOnlySpan<Vector128<float>> line1 = lines.AsSpan(rows[1] % taps * columns, columns);
        if (taps == LinearTaps)
        {
            for (int i = 0; i < output.Length; i++)
                output[i] = Pack(line0[i] * weights[0] + line1[i] * weights[1], sourceIsBgra);
            return;
        }

        ReadOnlySpan<Vector128<float>> line2 = lines.AsSpan(rows[2] % taps * columns, columns);
        ReadOnlySpan<Vector128<float>> line3 = lines.AsSpan(rows[3] % taps * columns, columns);
        for (int i = 0; i < output.Length; i++)
        {
            Vector128<float> sum = line0[i] * weights[0] + line1[i] * weights[1] + line2[i] * weights[2] + line3[i] * weights[3];
            output[i] = Pack(sum, sourceIsBgra);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Pack(Vector128<float> sum, bool sourceIsBgra)
    {
        // A kernel with negative lobes overshoots; and a premultiplied colour above its alpha would be no colour.
        Vector128<float> alpha = Vector128.Min(Vector128.Shuffle(sum, Vector128.Create(3, 3, 3, 3)), Vector128.Create(255f));
        Vector128<float> bounded = Vector128.Max(Vector128.Min(sum, alpha), Vector128<float>.Zero);
        Vector128<byte> bytes = Vector128.ConvertToInt32(bounded + Vector128.Create(0.5f)).AsByte();
        Vector128<byte> pack = sourceIsBgra
            ? Vector128.Create((byte)0, 4, 8, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80)
            : Vector128.Create((byte)8, 4, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80);
        return Vector128.Shuffle(bytes, pack).AsUInt32().ToScalar() | PixelMath.OpaqueBlack;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ToFloats(uint pixel)
    {
        Vector128<byte> bytes = Vector128.CreateScalarUnsafe(pixel).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32());
    }
}
