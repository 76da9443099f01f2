using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vec = System.Runtime.Intrinsics.Vector512<float>;

namespace MLVision.Extensions;

/// <summary>
/// The two products of matrices in which a linear model is trained, and the one in which it scores. Rows are dense, zero-padded
/// to a multiple of <see cref="Lanes"/> features and aligned, so no kernel has an edge along the features.
/// </summary>
/// <remarks>
/// Where the processor has vectors of 512 bits, five classes are done at once, so that a row that was loaded is used five times;
/// elsewhere that many sums do not fit into its registers, and one class is done after another. The order of the sums, and so
/// every bit of them, is the same.
/// </remarks>
internal static unsafe class LinearKernels
{
    /// <summary>Floats of a vector; rows are padded to a multiple of it.</summary>
    public const int Lanes = 16;

    private const int RowTile = 4;

    private const int ClassTile = 5;

    /// <summary>Whether five classes at once are faster.</summary>
    public static bool PrefersClassTiles => Vector512.IsHardwareAccelerated;

    /// <summary>scores[k * scoreStride + r] = bias[k] + rows[r] · weights[k]; one line of scores per class.</summary>
    public static void Scores(float* rows, int stride, int rowCount, float* weights, float* bias, int classCount,
        float* scores, int scoreStride, bool useClassTiles)
    {
        for (int r = 0; r < rowCount; r += RowTile)
        {
            float* x = rows + (long)r * stride;
            int k = 0;
            for (; useClassTiles && k + ClassTile <= classCount; k += ClassTile)
                Scores4X5(x, stride, weights + (long)k * stride, bias + k, scores + (long)k * scoreStride + r, scoreStride);
            for (; k < classCount; k++)
                Scores4X1(x, stride, weights + (long)k * stride, bias[k], scores + (long)k * scoreStride + r);
        }
    }

    /// <summary>sums[k * stride + f] += factors[k * factorStride + r] * rows[r * stride + f], over all rows.</summary>
    public static void AddOuterProducts(float* rows, int stride, int rowCount, float* factors, int factorStride,
        int classCount, float* sums, bool useClassTiles)
    {
        int k = 0;
        for (; useClassTiles && k + ClassTile <= classCount; k += ClassTile)
            AddOuter5(rows, stride, rowCount, factors + (long)k * factorStride, factorStride, sums + (long)k * stride);
        for (; k < classCount; k++)
            AddOuter1(rows, stride, rowCount, factors + (long)k * factorStride, sums + (long)k * stride);
    }

    private static void Scores4X5(float* x, int stride, float* w, float* bias, float* scores, int scoreStride)
    {
        Vec a00 = Vec.Zero, a01 = Vec.Zero, a02 = Vec.Zero, a03 = Vec.Zero, a04 = Vec.Zero;
        Vec a10 = Vec.Zero, a11 = Vec.Zero, a12 = Vec.Zero, a13 = Vec.Zero, a14 = Vec.Zero;
        Vec a20 = Vec.Zero, a21 = Vec.Zero, a22 = Vec.Zero, a23 = Vec.Zero, a24 = Vec.Zero;
        Vec a30 = Vec.Zero, a31 = Vec.Zero, a32 = Vec.Zero, a33 = Vec.Zero, a34 = Vec.Zero;
        float* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
        float* w1 = w + stride, w2 = w1 + stride, w3 = w2 + stride, w4 = w3 + stride;
        for (nint i = 0; i < stride; i += Lanes)
        {
            Vec r0 = Vector512.Load(x + i), r1 = Vector512.Load(x1 + i), r2 = Vector512.Load(x2 + i), r3 = Vector512.Load(x3 + i);
            Vec c = Vector512.Load(w + i);
            a00 = Vector512.FusedMultiplyAdd(r0, c, a00);
            a10 = Vector512.FusedMultiplyAdd(r1, c, a10);
            a20 = Vector512.FusedMultiplyAdd(r2, c, a20);
            a30 = Vector512.FusedMultiplyAdd(r3, c, a30);
            c = Vector512.Load(w1 + i);
            a01 = Vector512.FusedMultiplyAdd(r0, c, a01);
            a11 = Vector512.FusedMultiplyAdd(r1, c, a11);
            a21 = Vector512.FusedMultiplyAdd(r2, c, a21);
            a31 = Vector512.FusedMultiplyAdd(r3, c, a31);
            c = Vector512.Load(w2 + i);
            a02 = Vector512.FusedMultiplyAdd(r0, c, a02);
            a12 = Vector512.FusedMultiplyAdd(r1, c, a12);
            a22 = Vector512.FusedMultiplyAdd(r2, c, a22);
            a32 = Vector512.FusedMultiplyAdd(r3, c, a32);
            c = Vector512.Load(w3 + i);
            a03 = Vector512.FusedMultiplyAdd(r0, c, a03);
            a13 = Vector512.FusedMultiplyAdd(r1, c, a13);
            a23 = Vector512.FusedMultiplyAdd(r2, c, a23);
            a33 = Vector512.FusedMultiplyAdd(r3, c, a33);
            c = Vector512.Load(w4 + i);
            a04 = Vector512.FusedMultiplyAdd(r0, c, a04);
            a14 = Vector512.FusedMultiplyAdd(r1, c, a14);
            a24 = Vector512.FusedMultiplyAdd(r2, c, a24);
            a34 = Vector512.FusedMultiplyAdd(r3, c, a34);
        }

        Store4(a00, a10, a20, a30, bias[0], scores);
        Store4(a01, a11, a21, a31, bias[1], scores + scoreStride);
        Store4(a02, a12, a22, a32, bias[2], scores + 2L * scoreStride);
        Store4(a03, a13, a23, a33, bias[3], scores + 3L * scoreStride);
        Store4(a04, a14, a24, a34, bias[4], scores + 4L * scoreStride);
    }

    private static void Scores4X1(float* x, int stride, float* w, float bias, float* scores)
    {
        Vec a0 = Vec.Zero, a1 = Vec.Zero, a2 = Vec.Zero, a3 = Vec.Zero;
        float* x1 = x + stride, x2 = x1 + stride, x3 = x2 + stride;
        for (nint i = 0; i < stride; i += Lanes)
        {
            Vec c = Vector512.Load(w + i);
            a0 = Vector512.FusedMultiplyAdd(Vector512.Load(x + i), c, a0);
            a1 = Vector512.FusedMultiplyAdd(Vector512.Load(x1 + i), c, a1);
            a2 = Vector512.FusedMultiplyAdd(Vector512.Load(x2 + i), c, a2);
            a3 = Vector512.FusedMultiplyAdd(Vector512.Load(x3 + i), c, a3);
        }

        Store4(a0, a1, a2, a3, bias, scores);
    }

    /// <summary>
    /// The sums of four vectors at once: their quarters are added, then the four results are added as a transpose.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(Vec a, Vec b, Vec c, Vec d, float bias, float* target)
    {
        Vector128<float> p = Quarter(a), q = Quarter(b), r = Quarter(c), s = Quarter(d);
        Vector128<float> pq = Lows(p, q) + Highs(p, q), rs = Lows(r, s) + Highs(r, s);
        Vector128<float> even = Vector128.Create(pq.GetLower(), rs.GetLower());
        Vector128<float> odd = Vector128.Create(pq.GetUpper(), rs.GetUpper());
        (even + odd + Vector128.Create(bias)).Store(target);
    }

    /// <summary>p0 q0 p1 q1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Lows(Vector128<float> p, Vector128<float> q) =>
        Sse.IsSupported
            ? Sse.UnpackLow(p, q)
            : Vector128.Create(p[0], q[0], p[1], q[1]);

    /// <summary>p2 q2 p3 q3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Highs(Vector128<float> p, Vector128<float> q) =>
        Sse.IsSupported
            ? Sse.UnpackHigh(p, q)
            : Vector128.Create(p[2], q[2], p[3], q[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Quarter(Vec v)
    {
        Vector256<float> half = v.GetLower() + v.GetUpper();
        return half.GetLower() + half.GetUpper();
    }

    private static void AddOuter5(float* x, int stride, int rowCount, float* g, int factorStride, float* sums)
    {
        float* g1 = g + factorStride, g2 = g1 + factorStride, g3 = g2 + factorStride, g4 = g3 + factorStride;
        float* s1 = sums + stride, s2 = s1 + stride, s3 = s2 + stride, s4 = s3 + stride;
        int f = 0;
        for (; f + 2 * Lanes <= stride; f += 2 * Lanes)
        {
            Vec a0 = Vector512.Load(sums + f), b0 = Vector512.Load(sums + f + Lanes);
            Vec a1 = Vector512.Load(s1 + f), b1 = Vector512.Load(s1 + f + Lanes);
            Vec a2 = Vector512.Load(s2 + f), b2 = Vector512.Load(s2 + f + Lanes);
            Vec a3 = Vector512.Load(s3 + f), b3 = Vector512.Load(s3 + f + Lanes);
            Vec a4 = Vector512.Load(s4 + f), b4 = Vector512.Load(s4 + f + Lanes);
            float* row = x + f;
            for (nint r = 0; r < rowCount; r++)
            {
                Vec u = Vector512.Load(row), v = Vector512.Load(row + Lanes);
                Vec m = Vector512.Create(g[r]);
                a0 = Vector512.FusedMultiplyAdd(m, u, a0);
                b0 = Vector512.FusedMultiplyAdd(m, v, b0);
                m = Vector512.Create(g1[r]);
                a1 = Vector512.FusedMultiplyAdd(m, u, a1);
                b1 = Vector512.FusedMultiplyAdd(m, v, b1);
                m = Vector512.Create(g2[r]);
                a2 = Vector512.FusedMultiplyAdd(m, u, a2);
                b2 = Vector512.FusedMultiplyAdd(m, v, b2);
                m = Vector512.Create(g3[r]);
                a3 = Vector512.FusedMultiplyAdd(m, u, a3);
                b3 = Vector512.FusedMultiplyAdd(m, v, b3);
                m = Vector512.Create(g4[r]);
                a4 = Vector512.FusedMultiplyAdd(m, u, a4);
                b4 = Vector512.FusedMultiplyAdd(m, v, b4);
                row += stride;
            }
            a0.Store(sums + f);
            b0.Store(sums + f + Lanes);
            a1.Store(s1 + f);
            b1.Store(s1 + f + Lanes);
            a2.Store(s2 + f);
            b2.Store(s2 + f + Lanes);
            a3.Store(s3 + f);
            b3.Store(s3 + f + Lanes);
            a4.Store(s4 + f);
            b4.Store(s4 + f + Lanes);
        }

        if (f < stride)
        {
            Vec a0 = Vector512.Load(sums + f), a1 = Vector512.Load(s1 + f), a2 = Vector512.Load(s2 + f);
            Vec a3 = Vector512.Load(s3 + f), a4 = Vector512.Load(s4 + f);
            float* row = x + f;
            for (nint r = 0; r < rowCount; r++)
            {
                Vec u = Vector512.Load(row);
                a0 = Vector512.FusedMultiplyAdd(Vector512.Create(g[r]), u, a0);
                a1 = Vector512.FusedMultiplyAdd(Vector512.Create(g1[r]), u, a1);
                a2 = Vector512.FusedMultiplyAdd(Vector512.Create(g2[r]), u, a2);
                a3 = Vector512.FusedMultiplyAdd(Vector512.Create(g3[r]), u, a3);
                a4 = Vector512.FusedMultiplyAdd(Vector512.Create(g4[r]), u, a4);
                row += stride;
            }
            a0.Store(sums + f);
            a1.Store(s1 + f);
            a2.Store(s2 + f);
            a3.Store(s3 + f);
            a4.Store(s4 + f);
        }
    }

    private static void AddOuter1(float* x, int stride, int rowCount, float* g, float* sums)
    {
        int f = 0;
        for (; f + 4 * Lanes <= stride; f += 4 * Lanes)
        {
            Vec a = Vector512.Load(sums + f), b = Vector512.Load(sums + f + Lanes);
            Vec c = Vector512.Load(sums + f + 2 * Lanes), d = Vector512.Load(sums + f + 3 * Lanes);
            float* row = x + f;
            for (nint r = 0; r < rowCount; r++)
            {
                Vec m = Vector512.Create(g[r]);
                a = Vector512.FusedMultiplyAdd(m, Vector512.Load(row), a);
                b = Vector512.FusedMultiplyAdd(m, Vector512.Load(row + Lanes), b);
                c = Vector512.FusedMultiplyAdd(m, Vector512.Load(row + 2 * Lanes), c);
                d = Vector512.FusedMultiplyAdd(m, Vector512.Load(row + 3 * Lanes), d);
                row += stride;
            }
            a.Store(sums + f);
            b.Store(sums + f + Lanes);
            c.Store(sums + f + 2 * Lanes);
            d.Store(sums + f + 3 * Lanes);
        }

        for (; f < stride; f += Lanes)
        {
            Vec a = Vector512.Load(sums + f);
            float* row = x + f;
            for (nint r = 0; r < rowCount; r++)
            {
                a = Vector512.FusedMultiplyAdd(Vector512.Create(g[r]), Vector512.Load(row), a);
                row += stride;
            }
            a.Store(sums + f);
        }
    }
}
