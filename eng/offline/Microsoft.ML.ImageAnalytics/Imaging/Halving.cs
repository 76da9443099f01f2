using System;
using System.Buffers;
using System.Numerics;
using Microsoft.ML.Data.Codecs;

namespace Microsoft.ML.Data.Imaging;

/// <summary>
/// Halves an image: pairs of pixels are averaged along an even axis, and triples with the weights 1 2 1 along an odd one, so that
/// no pixel is lost. Averages are cut down to whole numbers.
/// </summary>
internal static class Halving
{
    /// <summary>Two of the four bytes of a pixel, with room above each to add up sixteen of them.</summary>
    private const uint EvenBytes = 0x00FF00FF;

    public static PixelBuffer Halve(PixelBuffer source)
    {
        var half = new PixelBuffer(Math.Max(1, source.Width / 2), Math.Max(1, source.Height / 2));
        uint[] sums = ArrayPool<uint>.Shared.Rent(2 * source.Width);
        try
        {
            Span<uint> low = sums.AsSpan(0, source.Width), high = sums.AsSpan(source.Width, source.Width);
            for (int y = 0; y < half.Height; y++)
            {
                int verticalShift = AddRows(source, 2 * y, low, high);
                AddColumns(low, high, PixelMath.AsWords(half.Row(y)), verticalShift);
            }

            return half;
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(sums);
        }
    }

    /// <summary>Adds the rows that make one; returns the binary logarithm of the sum of their weights.</summary>
    private static int AddRows(PixelBuffer source, int first, Span<uint> low, Span<uint> high)
    {
        ReadOnlySpan<uint> row0 = PixelMath.AsWords(source.Row(first));
        if (source.Height == 1)
        {
            AddRows(row0, row0, row0, 1, 0, 0, low, high);
            return 0;
        }

        ReadOnlySpan<uint> row1 = PixelMath.AsWords(source.Row(first + 1));
        if (source.Height % 2 == 0)
        {
            AddRows(row0, row1, row1, 1, 1, 0, low, high);
            return 1;
        }

        AddRows(row0, row1, PixelMath.AsWords(source.Row(first + 2)), 1, 2, 1, low, high);
        return 2;
    }

    private static void AddRows(
        ReadOnlySpan<uint> row0, ReadOnlySpan<uint> row1, ReadOnlySpan<uint> row2, uint weight0, uint weight1, uint weight2,
        Span<uint> low, Span<uint> high)
    {
        var mask = new Vector<uint>(EvenBytes);
        int i = 0;
        for (; i + Vector<uint>.Count <= row0.Length; i += Vector<uint>.Count)
        {
            var p0 = new Vector<uint>(row0.Slice(i));
            var p1 = new Vector<uint>(row1.Slice(i));
            var p2 = new Vector<uint>(row2.Slice(i));
            ((p0 & mask) * weight0 + (p1 & mask) * weight1 + (p2 & mask) * weight2).CopyTo(low.Slice(i));
            (((p0 >> 8) & mask) * weight0 + ((p1 >> 8) & mask) * weight1 + ((p2 >> 8) & mask) * weight2).CopyTo(high.Slice(i));
        }

        for (; i < row0.Length; i++)
        {
            uint p0 = row0[i], p1 = row1[i], p2 = row2[i];
            low[i] = (p0 & EvenBytes) * weight0 + (p1 & EvenBytes) * weight1 + (p2 & EvenBytes) * weight2;
            high[i] = ((p0 >> 8) & EvenBytes) * weight0 + ((p1 >> 8) & EvenBytes) * weight1 + ((p2 >> 8) & EvenBytes) * weight2;
        }
    }

    private static void AddColumns(ReadOnlySpan<uint> low, ReadOnlySpan<uint> high, Span<uint> output, int shift)
    {
        if (low.Length == 1)
        {
            output[0] = Average(low[0], high[0], shift);
            return;
        }

        bool isEven = low.Length % 2 == 0;
        shift += isEven ? 1 : 2;
        for (int x = 0; x < output.Length; x++)
        {
            int at = 2 * x;
            output[x] = isEven
                ? Average(low[at] + low[at + 1], high[at] + high[at + 1], shift)
                : Average(low[at] + 2 * low[at + 1] + low[at + 2], high[at] + 2 * high[at + 1] + high[at + 2], shift);
        }
    }

    private static uint Average(uint low, uint high, int shift)
        => ((low >> shift) & EvenBytes) | (((high >> shift) & EvenBytes) << 8);
}
