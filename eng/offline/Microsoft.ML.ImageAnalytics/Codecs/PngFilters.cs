using System;
using System.IO;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Microsoft.ML.Data.Codecs;

/// <summary>The five row filters of PNG, both ways.</summary>
internal static class PngFilters
{
    /// <summary>Turns a filtered row into values. <paramref name="previous"/> is the row above, zeros for the first.</summary>
    public static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> previous, int bytesPerPixel)
    {
        switch ((PngFilter)filter)
        {
            case PngFilter.None: break;
            case PngFilter.Sub: UndoSub(row, bytesPerPixel); break;
            case PngFilter.Up: UndoUp(row, previous); break;
            case PngFilter.Average: UndoAverage(row, previous, bytesPerPixel); break;
            case PngFilter.Paeth: UndoPaeth(row, previous, bytesPerPixel); break;
            default: throw new InvalidDataException($"PNG: row filter {filter} does not exist");
        }
    }

    /// <summary>Writes the filtered row, which is what a writer compresses.</summary>
    public static void Apply(PngFilter filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int bytesPerPixel, Span<byte> output)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= bytesPerPixel ? row[i - bytesPerPixel] : 0;
            int up = previous[i];
            int prediction = filter switch
            {
                PngFilter.Sub => left,
                PngFilter.Up => up,
                PngFilter.Average => (left + up) >> 1,
                PngFilter.Paeth => Predict(left, up, i >= bytesPerPixel ? previous[i - bytesPerPixel] : 0),
                _ => 0,
            };
            output[i] = (byte)(row[i] - prediction);
        }
    }

    private static void UndoSub(Span<byte> row, int bytesPerPixel)
    {
        for (int i = bytesPerPixel; i < row.Length; i++)
            row[i] += row[i - bytesPerPixel];
    }

    private static void UndoUp(Span<byte> row, ReadOnlySpan<byte> previous)
    {
        int i = 0;
        for (; i + Vector<byte>.Count <= row.Length; i += Vector<byte>.Count)
            (new Vector<byte>(row.Slice(i)) + new Vector<byte>(previous.Slice(i))).CopyTo(row.Slice(i));
        for (; i < row.Length; i++)
            row[i] += previous[i];
    }

    private static void UndoAverage(Span<byte> row, ReadOnlySpan<byte> previous, int bytesPerPixel)
    {
        previous = previous.Slice(0, row.Length);
        int start = Math.Min(bytesPerPixel, row.Length);
        for (int i = 0; i < start; i++)
            row[i] += (byte)(previous[i] >> 1);
        for (int i = start; i < row.Length; i++)
            row[i] += (byte)((row[i - bytesPerPixel] + previous[i]) >> 1);
    }

    private static void UndoPaeth(Span<byte> row, ReadOnlySpan<byte> previous, int bytesPerPixel)
    {
        // The channels of a pixel are independent but each pixel needs the one before, so whole pixels go through one vector.
        if (bytesPerPixel is 3 or 4)
        {
            UndoPaethVector(row, previous, bytesPerPixel);
            return;
        }

        previous = previous.Slice(0, row.Length);
        int start = Math.Min(bytesPerPixel, row.Length);
        for (int i = 0; i < start; i++)
            row[i] += previous[i];
        for (int i = start; i < row.Length; i++)
            row[i] += (byte)Predict(row[i - bytesPerPixel], previous[i], previous[i - bytesPerPixel]);
    }

    private static void UndoPaethVector(Span<byte> row, ReadOnlySpan<byte> previous, int bytesPerPixel)
    {
        Vector64<short> left = default, corner = default;
        int i = 0;

        // Loads and stores move four bytes even for pixels of three, so the last pixel goes the slow way.
        for (; i + 4 <= row.Length; i += bytesPerPixel)
        {
            Vector64<short> up = Widen(Unsafe.ReadUnaligned<uint>(in previous.Slice(i, 4)[0]));
            Vector64<short> raw = Widen(Unsafe.ReadUnaligned<uint>(in row.Slice(i, 4)[0]));
            Vector64<short> fromLeft = Vector64.Abs(up - corner);
            Vector64<short> fromUp = Vector64.Abs(left - corner);
            Vector64<short> fromCorner = Vector64.Abs(up + left - corner - corner);
            Vector64<short> least = Vector64.Min(Vector64.Min(fromLeft, fromUp), fromCorner);
            Vector64<short> prediction = Vector64.ConditionalSelect(
                Vector64.Equals(least, fromLeft), left,
                Vector64.ConditionalSelect(Vector64.Equals(least, fromUp), up, corner));
            left = (raw + prediction) & Vector64.Create((short)0xFF);
            corner = up;

            for (int k = 0; k < bytesPerPixel; k++)
                row[i + k] = (byte)left.GetElement(k);
        }

        for (; i < row.Length; i++)
        {
            int before = i >= bytesPerPixel ? row[i - bytesPerPixel] : 0;
            int diagonal = i >= bytesPerPixel ? previous[i - bytesPerPixel] : 0;
            row[i] += (byte)Predict(before, previous[i], diagonal);
        }
    }

    private static Vector64<short> Widen(uint pixel)
        => Vector64.WidenLower(Vector64.CreateScalar(pixel).AsByte()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Predict(int left, int up, int corner)
    {
        int fromLeft = Math.Abs(up - corner);
        int fromUp = Math.Abs(left - corner);
        int fromCorner = Math.Abs(left + up - corner - corner);
        return fromLeft <= fromUp && fromLeft <= fromCorner ? left : fromUp <= fromCorner ? up : corner;
    }
}
