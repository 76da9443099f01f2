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
            for (int r = 0; r < segment.Count; r++)
                weights[i * HogPlan.MaxSegmentRows + r] = window.Weights[segment.Start - window.Start + r];
        }
        int orientations = plan.Options.Orientations;
        if (plan.Options.TrilinearVoting)
            AddInterpolated(plan.Width, orientations, segment.Count, scratch, count, sums, weights, fresh);
        else if (plan.Unweighted)
            AddPlain(plan.Width, orientations, segment.Count, scratch, count, sums, fresh);
        else
            AddWeighted(plan.Width, orientations, segment.Count, scratch, count, sums, weights, fresh);
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
        Vector256<float>* votes = stackalloc Vector256<float>[HogPlan.MaxSegmentRows];
        for (int x = 0; x < width; x += 8)
        {
            float* magnitudes = scratch.Magnitudes + x;
            int* bins = (int*)scratch.Positions + x;
            for (int k = 0; k < orientations; k++)
            {
                var bin = Vector256.Create(k);
                for (int r = 0; r < rows; r++)
                {
                    votes[r] = Vector256.Load(magnitudes + r * stride)
                        & Vector256.Equals(Vector256.Load(bins + r * stride), bin).AsSingle();
                }
                AddVotes(votes, rows, (long)x * orientations + k * 8, windows, sums, weights, fresh);
            }
        }
    }

    private static void AddInterpolated(
        int width, int orientations, int rows, HogScratch scratch, int windows, float** sums, float* weights, bool* fresh)
    {
        int stride = scratch.Stride;
        Vector256<float>* votes = stackalloc Vector256<float>[HogPlan.MaxSegmentRows];
        var bins = Vector256.Create((float)orientations);
        for (int x = 0; x < width; x += 8)
        {
            float* magnitudes = scratch.Magnitudes + x, positions = scratch.Positions + x;
            long at = (long)x * orientations;

            // The first bin is the neighbour of the last: it also takes positions just below the number of bins.
            for (int r = 0; r < rows; r++)
            {
                Vector256<float> magnitude = Vector256.Load(magnitudes + r * stride);
                Vector256<float> position = Vector256.Load(positions + r * stride);
                Vector256<float> distance = Vector256.Min(position, Vector256.FusedMultiplyAdd(magnitude, bins, -position));
                votes[r] = Vector256.Max(magnitude - distance, Vector256<float>.Zero);
            }
            AddVotes(votes, rows, at, windows, sums, weights, fresh);

            for (int k = 1; k < orientations; k++)
            {
                var minusBin = Vector256.Create(-(float)k);
                for (int r = 0; r < rows; r++)
                {
                    Vector256<float> magnitude = Vector256.Load(magnitudes + r * stride);
                    Vector256<float> distance = Vector256.Abs(
                        Vector256.FusedMultiplyAdd(magnitude, minusBin, Vector256.Load(positions + r * stride)));
                    votes[r] = Vector256.Max(magnitude - distance, Vector256<float>.Zero);
                }
                AddVotes(votes, rows, at + k * 8, windows, sums, weights, fresh);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddVotes(
        Vector256<float>* votes, int rows, long at, int windows, float** sums, float* weights, bool* fresh)
    {
        for (int i = 0; i < windows; i++)
        {
            float* to = sums[i] + at;
            float* weight = weights + i * HogPlan.MaxSegmentRows;
            Vector256<float> sum = fresh[i] ? Vector256<float>.Zero : Vector256.Load(to);
            for (int r = 0; r < rows; r++)
                sum = Vector256.FusedMultiplyAdd(votes[r], Vector256.Create(weight[r]), sum);
            sum.Store(to);
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
