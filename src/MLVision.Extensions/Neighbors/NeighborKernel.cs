using System.Numerics;
using System.Runtime.Intrinsics;

namespace MLVision.Extensions;

/// <summary>
/// Dot products of some training rows with a panel of queries, as in a product of matrices: a tile of sums stays in registers
/// while the features pass. Rows whose score is below a query's threshold become its selection.
/// </summary>
internal static unsafe class NeighborKernel
{
    /// <summary>The number of queries in a panel, in which one feature of all queries is contiguous.</summary>
    public const int PanelWidth = 32;

    /// <summary>Scores the rows from <paramref name="first"/>, a multiple of the row group, to <paramref name="end"/>.</summary>
    public static void Scan(NeighborIndex index, int first, int end, ReadOnlySpan<float> panel, NeighborSelection selection,
        int firstQuery, bool useVector512)
    {
        int features = index.FeatureCount;
        float* sums = stackalloc float[NeighborIndex.RowGroup * PanelWidth];
        float** group = stackalloc float*[NeighborIndex.RowGroup];
        fixed (float* rows = index.Rows)
        fixed (float* queries = panel)
        {
            for (int row = first; row < end; row += NeighborIndex.RowGroup)
            {
                // A padding row has an infinite score, so any memory will do for it.
                for (int i = 0; i < NeighborIndex.RowGroup; i++)
                    group[i] = rows + (long)Math.Min(row + i, index.RowCount - 1) * features;
                if (useVector512)
                {
                    Tile512(group, queries, features, sums);
                }
                else
                {
                    for (int i = 0; i < NeighborIndex.RowGroup; i += 4)
                    {
                        for (int lane = 0; lane < PanelWidth; lane += 2 * Vector256<float>.Count)
                            Tile256(group + i, queries + lane, features, sums + i * PanelWidth + lane);
                    }
                }

                for (int i = 0; i < NeighborIndex.RowGroup; i++)
                    Select(sums + i * PanelWidth, index.Scale[row + i], index.Bias[row + i], row + i, selection, firstQuery);
            }
        }
    }

    /// <summary>8 rows with 32 queries. It calls nothing: sums that live across a call would not stay in registers.</summary>
    private static void Tile512(float** rows, float* queries, int features, float* sums)
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

        s00.Store(sums + 0 * PanelWidth);
        s01.Store(sums + 0 * PanelWidth + 16);
        s10.Store(sums + 1 * PanelWidth);
        s11.Store(sums + 1 * PanelWidth + 16);
        s20.Store(sums + 2 * PanelWidth);
        s21.Store(sums + 2 * PanelWidth + 16);
        s30.Store(sums + 3 * PanelWidth);
        s31.Store(sums + 3 * PanelWidth + 16);
        s40.Store(sums + 4 * PanelWidth);
        s41.Store(sums + 4 * PanelWidth + 16);
        s50.Store(sums + 5 * PanelWidth);
        s51.Store(sums + 5 * PanelWidth + 16);
        s60.Store(sums + 6 * PanelWidth);
        s61.Store(sums + 6 * PanelWidth + 16);
        s70.Store(sums + 7 * PanelWidth);
        s71.Store(sums + 7 * PanelWidth + 16);
    }

    /// <summary>4 rows with 16 queries.</summary>
    private static void Tile256(float** rows, float* queries, int features, float* sums)
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

        s00.Store(sums + 0 * PanelWidth);
        s01.Store(sums + 0 * PanelWidth + 8);
        s10.Store(sums + 1 * PanelWidth);
        s11.Store(sums + 1 * PanelWidth + 8);
        s20.Store(sums + 2 * PanelWidth);
        s21.Store(sums + 2 * PanelWidth + 8);
        s30.Store(sums + 3 * PanelWidth);
        s31.Store(sums + 3 * PanelWidth + 8);
    }

    private static void Select(float* sums, float scale, float bias, int row, NeighborSelection selection, int firstQuery)
    {
        ReadOnlySpan<float> thresholds = selection.Thresholds.AsSpan(firstQuery, PanelWidth);
        Vector256<float> scales = Vector256.Create(scale), biases = Vector256.Create(bias);
        for (int lane = 0; lane < PanelWidth; lane += Vector256<float>.Count)
        {
            Vector256<float> scores = Vector256.FusedMultiplyAdd(Vector256.Load(sums + lane), scales, biases);
            uint below = Vector256.LessThan(scores, Vector256.Create(thresholds[lane..])).ExtractMostSignificantBits();
            for (; below != 0; below &= below - 1)
            {
                int place = BitOperations.TrailingZeroCount(below);
                selection.Add(firstQuery + lane + place, scores.GetElement(place), row);
            }
        }
    }
}
