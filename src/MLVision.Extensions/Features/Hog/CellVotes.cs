using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLVision.Extensions;

/// <summary>Sums votes into cells: downwards for each column and orientation, then across.</summary>
internal static unsafe class CellVotes
{
    /// <summary>Adds the votes of a segment's rows to the open vertical windows.</summary>
    public static void AddDown(HogPlan plan, HogPlan.Segment segment, HogScratch scratch)
    {
        int count = segment.Open.Length;
        float** sums = stackalloc float*[count];
        float* weights = stackalloc float[count * HogPlan.MaxSegmentRows];
        bool* fresh = stackalloc bool[count];
        for (int i = 0; i < count; i++)
        {
            HogPlan.Window window = plan.Rows[segment.Open[i]];
            sums[i] = scratch.Votes + (long)(segment.Open[i] % plan.RingSize) * scratch.VoteSize;
            fresh[i] = window.Start == segment.Start;
            for (int r = 0; r < HogPlan.MaxSegmentRows; r++)
            {
                weights[i * HogPlan.MaxSegmentRows + r] =
                    r < segment.Count ? window.Weights[segment.Start - window.Start + r] : 0;
            }
        }
        int orientations = plan.Options.Orientations;
        if (plan.Unweighted)
        {
            AddPlain(plan.Width, orientations, segment.Count, scratch, count, sums, fresh);
            return;
        }

        // Weighted votes are added four rows at a time; rows that are missing vote with magnitude 0.
        int rows = (segment.Count + 3) & ~3;
        int missing = (rows - segment.Count) * scratch.Stride;
        new Span<float>(scratch.Magnitudes + segment.Count * scratch.Stride, missing).Clear();
        new Span<float>(scratch.Positions + segment.Count * scratch.Stride, missing).Clear();
        if (plan.Options.TrilinearVoting)
            AddInterpolated(plan.Width, orientations, rows, scratch, count, sums, weights, fresh);
        else
            AddWeighted(plan.Width, orientations, rows, scratch, count, sums, weights, fresh);
    }

    private static void AddPlain(
        int width, int orientations, int rows, HogScratch scratch, int windows, float** sums, bool* fresh)
    {
        int stride = scratch.Stride;
        for (int x = 0; x < width; x += 8)
        {
            float* magnitudes = scratch.Magnitudes + x;
            int* bins = (int*)scratch.Positions + x;
            long at = (long)x * orientations;
            int k = 0;
            for (; k + 3 <= orientations; k += 3, at += 24)
            {
                Vector256<int> bin0 = Vector256.Create(k), bin1 = Vector256.Create(k + 1), bin2 = Vector256.Create(k + 2);
                Vector256<float> sum0 = default, sum1 = default, sum2 = default;
                for (int r = 0; r < rows; r++)
                {
                    Vector256<float> magnitude = Vector256.Load(magnitudes + r * stride);
                    Vector256<int> bin = Vector256.Load(bins + r * stride);
                    sum0 += magnitude & Vector256.Equals(bin, bin0).AsSingle();
                    sum1 += magnitude & Vector256.Equals(bin, bin1).AsSingle();
                    sum2 += magnitude & Vector256.Equals(bin, bin2).AsSingle();
                }
                for (int i = 0; i < windows; i++)
                {
                    float* to = sums[i] + at;
                    (fresh[i] ? sum0 : sum0 + Vector256.Load(to)).Store(to);
                    (fresh[i] ? sum1 : sum1 + Vector256.Load(to + 8)).Store(to + 8);
                    (fresh[i] ? sum2 : sum2 + Vector256.Load(to + 16)).Store(to + 16);
                }
            }
            for (; k < orientations; k++, at += 8)
            {
                Vector256<float> sum = default;
                for (int r = 0; r < rows; r++)
                {
                    sum += Vector256.Load(magnitudes + r * stride)
                        & Vector256.Equals(Vector256.Load(bins + r * stride), Vector256.Create(k)).AsSingle();
                }
                for (int i = 0; i < windows; i++)
                    (fresh[i] ? sum : sum + Vector256.Load(sums[i] + at)).Store(sums[i] + at);
            }
        }
    }

    private static void AddWeighted(
        int width, int orientations, int rows, HogScratch scratch, int windows, float** sums, float* weights, bool* fresh)
    {
        int stride = scratch.Stride;
        for (int r = 0; r < rows; r += 4)
        {
            for (int x = 0; x < width; x += 8)
            {
                float* magnitudes = scratch.Magnitudes + r * stride + x;
                int* bins = (int*)scratch.Positions + r * stride + x;
                for (int k = 0; k < orientations; k++)
                {
                    var bin = Vector256.Create(k);
                    AddVotes(
                        Exactly(magnitudes, bins, bin), Exactly(magnitudes + stride, bins + stride, bin),
                        Exactly(magnitudes + 2 * stride, bins + 2 * stride, bin),
                        Exactly(magnitudes + 3 * stride, bins + 3 * stride, bin),
                        r, (long)x * orientations + k * 8, windows, sums, weights, fresh);
                }
            }
        }
    }

    private static void AddInterpolated(
        int width, int orientations, int rows, HogScratch scratch, int windows, float** sums, float* weights, bool* fresh)
    {
        int stride = scratch.Stride;
        var count = Vector256.Create((float)orientations);
        for (int r = 0; r < rows; r += 4)
        {
            for (int x = 0; x < width; x += 8)
            {
                float* magnitudes = scratch.Magnitudes + r * stride + x, positions = scratch.Positions + r * stride + x;
                Vector256<float> m0 = Vector256.Load(magnitudes), m1 = Vector256.Load(magnitudes + stride);
                Vector256<float> m2 = Vector256.Load(magnitudes + 2 * stride), m3 = Vector256.Load(magnitudes + 3 * stride);
                Vector256<float> p0 = Vector256.Load(positions), p1 = Vector256.Load(positions + stride);
                Vector256<float> p2 = Vector256.Load(positions + 2 * stride), p3 = Vector256.Load(positions + 3 * stride);
                long at = (long)x * orientations;
                AddVotes(
                    First(m0, p0, count), First(m1, p1, count), First(m2, p2, count), First(m3, p3, count),
                    r, at, windows, sums, weights, fresh);
                for (int k = 1; k < orientations; k++)
                {
                    var minusBin = Vector256.Create(-(float)k);
                    at += 8;
                    AddVotes(
                        Near(m0, p0, minusBin), Near(m1, p1, minusBin), Near(m2, p2, minusBin), Near(m3, p3, minusBin),
                        r, at, windows, sums, weights, fresh);
                }
            }
        }
    }

    /// <summary>The whole magnitude where the bin is the wanted one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exactly(float* magnitudes, int* bins, Vector256<int> bin) =>
        Vector256.Load(magnitudes) & Vector256.Equals(Vector256.Load(bins), bin).AsSingle();

    /// <summary>Magnitude x (1 - distance to the bin), where that is positive; positions are times the magnitude.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Near(Vector256<float> magnitude, Vector256<float> position, Vector256<float> minusBin) =>
        Vector256.Max(
            magnitude - Vector256.Abs(Vector256.FusedMultiplyAdd(magnitude, minusBin, position)), Vector256<float>.Zero);

    /// <summary>
    /// The same for bin 0, which also is the neighbour of the last one: it takes positions just below the number of bins.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> First(Vector256<float> magnitude, Vector256<float> position, Vector256<float> count) =>
        Vector256.Max(
            magnitude - Vector256.Min(position, Vector256.FusedMultiplyAdd(magnitude, count, -position)), Vector256<float>.Zero);

    /// <summary>Adds the votes of four rows, from row <paramref name="r"/> of the segment, to each open window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddVotes(
        Vector256<float> v0, Vector256<float> v1, Vector256<float> v2, Vector256<float> v3,
        int r, long at, int windows, float** sums, float* weights, bool* fresh)
    {
        for (int i = 0; i < windows; i++)
        {
            float* to = sums[i] + at;
            float* weight = weights + i * HogPlan.MaxSegmentRows + r;
            Vector256<float> low = v0 * Vector256.Create(weight[0]);
            Vector256<float> high = v1 * Vector256.Create(weight[1]);
            low = Vector256.FusedMultiplyAdd(v2, Vector256.Create(weight[2]), low);
            high = Vector256.FusedMultiplyAdd(v3, Vector256.Create(weight[3]), high);
            (fresh[i] & r == 0 ? low + high : low + high + Vector256.Load(to)).Store(to);
        }
    }

    /// <summary>Sums a finished vertical window across into cell histograms, times <paramref name="scale"/>.</summary>
    public static void AddAcross(HogPlan plan, int window, float scale, HogScratch scratch)
    {
        int slot = window % plan.RingSize, padded = scratch.PaddedOrientations;
        Turn(scratch.Votes + (long)slot * scratch.VoteSize, scratch.Turned, plan.Width, plan.Options.Orientations, padded);
        float* cells = scratch.Cells + (long)slot * scratch.CellRowSize;
        var factor = Vector256.Create(scale);
        foreach (HogPlan.Window column in plan.Columns)
        {
            float* turned = scratch.Turned + (long)column.Start * padded;
            float[] weights = column.Weights;
            if (padded == 16)
            {
                Vector256<float> low = default, high = default;
                for (int i = 0; i < weights.Length; i++, turned += 16)
                {
                    var weight = Vector256.Create(weights[i]);
                    low = Vector256.FusedMultiplyAdd(Vector256.Load(turned), weight, low);
                    high = Vector256.FusedMultiplyAdd(Vector256.Load(turned + 8), weight, high);
                }
                (low * factor).Store(cells);
                (high * factor).Store(cells + 8);
            }
            else
            {
                for (int k = 0; k < padded; k += 8)
                {
                    Vector256<float> sum = default;
                    for (int i = 0; i < weights.Length; i++)
                    {
                        sum = Vector256.FusedMultiplyAdd(
                            Vector256.Load(turned + (long)i * padded + k), Vector256.Create(weights[i]), sum);
                    }
                    (sum * factor).Store(cells + k);
                }
            }
            cells += padded;
        }
    }

    /// <summary>[column / 8][orientation][8 columns] to [column][padded orientation], the padding zero.</summary>
    private static void Turn(float* from, float* to, int width, int orientations, int padded)
    {
        for (int x = 0; x < width; x += 8)
        {
            int k = 0;
            for (; k + 8 <= orientations; k += 8)
                Transpose(from + k * 8, to + k, padded);
            if (k < orientations)
            {
                for (int column = 0; column < 8; column++)
                    Vector256<float>.Zero.Store(to + column * padded + k);
                for (; k < orientations; k++)
                {
                    for (int column = 0; column < 8; column++)
                        to[column * padded + k] = from[k * 8 + column];
                }
            }
            from += orientations * 8;
            to += 8 * padded;
        }
    }

    private static void Transpose(float* from, float* to, int stride)
    {
        if (!Avx.IsSupported)
        {
            for (int i = 0; i < 8; i++)
            {
                for (int j = 0; j < 8; j++)
                    to[j * stride + i] = from[i * 8 + j];
            }
            return;
        }
        Vector256<float> r0 = Vector256.Load(from), r1 = Vector256.Load(from + 8);
        Vector256<float> r2 = Vector256.Load(from + 16), r3 = Vector256.Load(from + 24);
        Vector256<float> r4 = Vector256.Load(from + 32), r5 = Vector256.Load(from + 40);
        Vector256<float> r6 = Vector256.Load(from + 48), r7 = Vector256.Load(from + 56);
        Vector256<float> a0 = Avx.UnpackLow(r0, r1), a1 = Avx.UnpackHigh(r0, r1);
        Vector256<float> a2 = Avx.UnpackLow(r2, r3), a3 = Avx.UnpackHigh(r2, r3);
        Vector256<float> a4 = Avx.UnpackLow(r4, r5), a5 = Avx.UnpackHigh(r4, r5);
        Vector256<float> a6 = Avx.UnpackLow(r6, r7), a7 = Avx.UnpackHigh(r6, r7);
        r0 = Avx.Shuffle(a0, a2, 0x44);
        r1 = Avx.Shuffle(a0, a2, 0xEE);
        r2 = Avx.Shuffle(a1, a3, 0x44);
        r3 = Avx.Shuffle(a1, a3, 0xEE);
        r4 = Avx.Shuffle(a4, a6, 0x44);
        r5 = Avx.Shuffle(a4, a6, 0xEE);
        r6 = Avx.Shuffle(a5, a7, 0x44);
        r7 = Avx.Shuffle(a5, a7, 0xEE);
        Avx.Permute2x128(r0, r4, 0x20).Store(to);
        Avx.Permute2x128(r1, r5, 0x20).Store(to + stride);
        Avx.Permute2x128(r2, r6, 0x20).Store(to + 2 * stride);
        Avx.Permute2x128(r3, r7, 0x20).Store(to + 3 * stride);
        Avx.Permute2x128(r0, r4, 0x31).Store(to + 4 * stride);
        Avx.Permute2x128(r1, r5, 0x31).Store(to + 5 * stride);
        Avx.Permute2x128(r2, r6, 0x31).Store(to + 6 * stride);
        Avx.Permute2x128(r3, r7, 0x31).Store(to + 7 * stride);
    }
}
