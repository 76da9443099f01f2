using System;
using System.IO;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
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
    public static void Apply(
        PngFilter filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> previous, int bytesPerPixel, Span<byte> output)
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
        if (bytesPerPixel <= 4)
        {
            UndoByPixel(PngFilter.Sub, row, row, bytesPerPixel);
            return;
        }

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
        if (bytesPerPixel <= 4)
        {
            UndoByPixel(PngFilter.Average, row, previous, bytesPerPixel);
            return;
        }

        previous = previous.Slice(0, row.Length);
        int start = Math.Min(bytesPerPixel, row.Length);
        for (int i = 0; i < start; i++)
            row[i] += (byte)(previous[i] >> 1);
        for (int i = start; i < row.Length; i++)
            row[i] += (byte)((row[i - bytesPerPixel] + previous[i]) >> 1);
    }

    private static void UndoPaeth(Span<byte> row, ReadOnlySpan<byte> previous, int bytesPerPixel)
    {
        if (bytesPerPixel <= 4)
        {
            UndoByPixel(PngFilter.Paeth, row, previous, bytesPerPixel);
            return;
        }

        // One chain of dependent steps for every byte of a pixel; its state stays in registers.
        previous = previous.Slice(0, row.Length);
        for (int channel = 0; channel < bytesPerPixel; channel++)
        {
            int left = 0, corner = 0;
            for (int i = channel; i < row.Length; i += bytesPerPixel)
            {
                int up = previous[i];
                left = (byte)(row[i] + Predict(left, up, corner));
                corner = up;
                row[i] = (byte)left;
            }
        }
    }

    /// <summary>
    /// The channels of a pixel do not depend on each other, but each pixel needs the one before; so the channels go through one
    /// vector together, sixteen bits each, and what the next pixel needs stays in registers.
    /// </summary>
    private static void UndoByPixel(PngFilter filter, Span<byte> row, ReadOnlySpan<byte> previous, int bytesPerPixel)
    {
        ref byte values = ref MemoryMarshal.GetReference(row);
        ref byte above = ref MemoryMarshal.GetReference(previous.Slice(0, row.Length));
        Vector128<short> left = default, corner = default;
        Vector128<short> mask = Vector128.Create((short)0xFF);
        int i = 0;

        // Four bytes are loaded even for smaller pixels, so the last ones go the slow way.
        for (; i + 4 <= row.Length; i += bytesPerPixel)
        {
            Vector128<short> raw = Widen(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref values, i)));
            Vector128<short> up = Widen(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref above, i)));
            Vector128<short> prediction = filter switch
            {
                PngFilter.Sub => left,
                PngFilter.Average => (left + up) >>> 1,
                _ => Predict(left, up, corner),
            };
            left = (raw + prediction) & mask;
            corner = up;

            uint pixel = Vector128.Narrow(left.AsUInt16(), left.AsUInt16()).AsUInt32().ToScalar();
            switch (bytesPerPixel)
            {
                case 4:
                    Unsafe.WriteUnaligned(ref Unsafe.Add(ref values, i), pixel);
                    break;
                case 3:
                    Unsafe.WriteUnaligned(ref Unsafe.Add(ref values, i), (ushort)pixel);
                    Unsafe.Add(ref values, i + 2) = (byte)(pixel >> 16);
                    break;
                case 2:
                    Unsafe.WriteUnaligned(ref Unsafe.Add(ref values, i), (ushort)pixel);
                    break;
                default:
                    Unsafe.Add(ref values, i) = (byte)pixel;
                    break;
            }
        }

        for (; i < row.Length; i++)
        {
            int before = i >= bytesPerPixel ? row[i - bytesPerPixel] : 0;
            int diagonal = i >= bytesPerPixel ? previous[i - bytesPerPixel] : 0;
            row[i] += filter switch
            {
                PngFilter.Sub => (byte)before,
                PngFilter.Average => (byte)((before + previous[i]) >> 1),
                _ => (byte)Predict(before, previous[i], diagonal),
            };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Widen(uint pixel)
        => Vector128.WidenLower(Vector128.CreateScalarUnsafe(pixel).AsByte()).AsInt16();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Predict(Vector128<short> left, Vector128<short> up, Vector128<short> corner)
    {
        Vector128<short> rise = up - corner, run = left - corner;
        Vector128<short> fromLeft = Vector128.Abs(rise), fromUp = Vector128.Abs(run), fromCorner = Vector128.Abs(rise + run);
        Vector128<short> least = Vector128.Min(Vector128.Min(fromLeft, fromUp), fromCorner);
        return Vector128.ConditionalSelect(
            Vector128.Equals(least, fromLeft), left,
            Vector128.ConditionalSelect(Vector128.Equals(least, fromUp), up, corner));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Predict(int left, int up, int corner)
    {
        int fromLeft = Math.Abs(up - corner);
        int fromUp = Math.Abs(left - corner);
        int fromCorner = Math.Abs(left + up - corner - corner);
        return fromLeft <= fromUp && fromLeft <= fromCorner ? left : fromUp <= fromCorner ? up : corner;
    }
}
