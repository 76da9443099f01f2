using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLVision.Extensions;

/// <summary>
/// Dot products of some training rows with a panel of queries, as in a product of matrices: a tile of sums stays in registers
/// while the features pass. Rows whose score is below a query's threshold become its candidates.
/// </summary>
internal static unsafe class NeighborKernel
{
    /// <summary>The number of queries in a panel, in which one feature of all queries is contiguous.</summary>
    public const int PanelWidth = 32;

    /// <summary>Scores the rows from <paramref name="first"/>, a multiple of the row group, to before <paramref name="end"/>.</summary>
    public static void Scan(NeighborIndex index, int first, int end, ReadOnlySpan<float> panel, NeighborCandidates candidates,
        int firstQuery, bool useVector512)
    {
        int features = index.FeatureCount;
        fixed (float* rows = index.Rows)
        fixed (float* queries = panel)
        {
            float** group = stackalloc float*[NeighborIndex.RowGroup];
            for (int row = first; row < end; row += NeighborIndex.RowGroup)
            {
                // A padding row has an infinite score, so any memory will do for it.
                for (int i = 0; i < NeighborIndex.RowGroup; i++)
                    group[i] = rows + (long)Math.Min(row + i, index.RowCount - 1) * features;
                if (useVector512)
                {
                    Tile512(group, queries, features, index, row, candidates, firstQuery);
                    continue;
                }

                for (int lane = 0; lane < PanelWidth; lane += 2 * Vector256<float>.Count)
                {
                    Tile256(group, queries + lane, features, index, row, candidates, firstQuery + lane);
                    Tile256(group + 4, queries + lane, features, index, row + 4, candidates, firstQuery + lane);
                }
            }
        }
    }

    /// <summary>8 rows with 32 queries.</summary>
    private static void Tile512(float** rows, float* queries, int features, NeighborIndex index, int row,
        NeighborCandidates candidates, int firstQuery)
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5], r6 = rows[6], r7 = rows[7];
        Vector512<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        Vector512<float> s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        Vector512<float> s60 = default, s61 = default, s70 = default, s71 = default;
        for (nint k = 0; k < features; k++)
        {
            Vector512<float> q0 = Vector512.Load(queries), q1 = Vector512.Load(queries + 16);
            queries += PanelWidth;
            Vector512<float> v = Vector512.Create(r0[k]);
            s00 = Vector512.FusedMultiplyAdd(v, q0, s00);
            s01 = Vector512.FusedMultiplyAdd(v, q1, s01);
            v = Vector512.Create(r1[k]);
            s10 = Vector512.FusedMultiplyAdd(v, q0, s10);
            s11 = Vector512.FusedMultiplyAdd(v, q1, s11);
            v = Vector512.Create(r2[k]);
            s20 = Vector512.FusedMultiplyAdd(v, q0, s20);
            s21 = Vector512.FusedMultiplyAdd(v, q1, s21);
            v = Vector512.Create(r3[k]);
            s30 = Vector512.FusedMultiplyAdd(v, q0, s30);
            s31 = Vector512.FusedMultiplyAdd(v, q1, s31);
            v = Vector512.Create(r4[k]);
            s40 = Vector512.FusedMultiplyAdd(v, q0, s40);
            s41 = Vector512.FusedMultiplyAdd(v, q1, s41);
            v = Vector512.Create(r5[k]);
            s50 = Vector512.FusedMultiplyAdd(v, q0, s50);
            s51 = Vector512.FusedMultiplyAdd(v, q1, s51);
            v = Vector512.Create(r6[k]);
            s60 = Vector512.FusedMultiplyAdd(v, q0, s60);
            s61 = Vector512.FusedMultiplyAdd(v, q1, s61);
            v = Vector512.Create(r7[k]);
            s70 = Vector512.FusedMultiplyAdd(v, q0, s70);
            s71 = Vector512.FusedMultiplyAdd(v, q1, s71);
        }

        Select512(s00, s01, index, row, candidates, firstQuery);
        Select512(s10, s11, index, row + 1, candidates, firstQuery);
        Select512(s20, s21, index, row + 2, candidates, firstQuery);
        Select512(s30, s31, index, row + 3, candidates, firstQuery);
        Select512(s40, s41, index, row + 4, candidates, firstQuery);
        Select512(s50, s51, index, row + 5, candidates, firstQuery);
        Select512(s60, s61, index, row + 6, candidates, firstQuery);
        Select512(s70, s71, index, row + 7, candidates, firstQuery);
    }

    /// <summary>4 rows with 16 queries.</summary>
    private static void Tile256(float** rows, float* queries, int features, NeighborIndex index, int row,
        NeighborCandidates candidates, int firstQuery)
    {
        float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
        Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default;
        Vector256<float> s20 = default, s21 = default, s30 = default, s31 = default;
        for (nint k = 0; k < features; k++)
        {
            Vector256<float> q0 = Vector256.Load(queries), q1 = Vector256.Load(queries + 8);
            queries += PanelWidth;
            Vector256<float> v = Vector256.Create(r0[k]);
            s00 = Vector256.FusedMultiplyAdd(v, q0, s00);
            s01 = Vector256.FusedMultiplyAdd(v, q1, s01);
            v = Vector256.Create(r1[k]);
            s10 = Vector256.FusedMultiplyAdd(v, q0, s10);
            s11 = Vector256.FusedMultiplyAdd(v, q1, s11);
            v = Vector256.Create(r2[k]);
            s20 = Vector256.FusedMultiplyAdd(v, q0, s20);
            s21 = Vector256.FusedMultiplyAdd(v, q1, s21);
            v = Vector256.Create(r3[k]);
            s30 = Vector256.FusedMultiplyAdd(v, q0, s30);
            s31 = Vector256.FusedMultiplyAdd(v, q1, s31);
        }

        Select256(s00, s01, index, row, candidates, firstQuery);
        Select256(s10, s11, index, row + 1, candidates, firstQuery);
        Select256(s20, s21, index, row + 2, candidates, firstQuery);
        Select256(s30, s31, index, row + 3, candidates, firstQuery);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Select512(Vector512<float> dots0, Vector512<float> dots1, NeighborIndex index, int row,
        NeighborCandidates candidates, int firstQuery)
    {
        Vector512<float> scale = Vector512.Create(index.Scale[row]), bias = Vector512.Create(index.Bias[row]);
        Vector512<float> scores0 = Vector512.FusedMultiplyAdd(dots0, scale, bias);
        Vector512<float> scores1 = Vector512.FusedMultiplyAdd(dots1, scale, bias);
        ref float threshold = ref candidates.Thresholds[firstQuery];
        ulong below = Vector512.LessThan(scores0, Vector512.LoadUnsafe(ref threshold)).ExtractMostSignificantBits()
            | Vector512.LessThan(scores1, Vector512.LoadUnsafe(ref threshold, 16)).ExtractMostSignificantBits() << 16;
        if (below != 0)
            AddAll(below, [scores0, scores1], row, candidates, firstQuery);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Select256(Vector256<float> dots0, Vector256<float> dots1, NeighborIndex index, int row,
        NeighborCandidates candidates, int firstQuery)
    {
        Vector256<float> scale = Vector256.Create(index.Scale[row]), bias = Vector256.Create(index.Bias[row]);
        Vector256<float> scores0 = Vector256.FusedMultiplyAdd(dots0, scale, bias);
        Vector256<float> scores1 = Vector256.FusedMultiplyAdd(dots1, scale, bias);
        ref float threshold = ref candidates.Thresholds[firstQuery];
        ulong below = Vector256.LessThan(scores0, Vector256.LoadUnsafe(ref threshold)).ExtractMostSignificantBits()
            | (ulong)Vector256.LessThan(scores1, Vector256.LoadUnsafe(ref threshold, 8)).ExtractMostSignificantBits() << 8;
        if (below != 0)
            AddAll(below, [scores0, scores1], row, candidates, firstQuery);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddAll<TVector>(ulong lanes, ReadOnlySpan<TVector> scores, int row, NeighborCandidates candidates, int firstQuery)
        where TVector : struct
    {
        ReadOnlySpan<float> values = System.Runtime.InteropServices.MemoryMarshal.Cast<TVector, float>(scores);
        for (; lanes != 0; lanes &= lanes - 1)
        {
            int lane = System.Numerics.BitOperations.TrailingZeroCount(lanes);
            candidates.Add(firstQuery + lane, values[lane], row);
        }
    }
}
