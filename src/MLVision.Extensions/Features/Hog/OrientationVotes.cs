using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLVision.Extensions;

/// <summary>Turns a row of gradients into votes: a magnitude, and a bin or a position between bins.</summary>
internal static unsafe class OrientationVotes
{
    // Coefficients of OpenCV's fastAtan2, for the ratio of the smaller to the larger component, result in radians.
    private const float Atan1 = 0.9997878412794807f;
    private const float Atan3 = -0.3258083974640975f;
    private const float Atan5 = 0.1555786518463281f;
    private const float Atan7 = -0.04432655554792128f;

    /// <summary>Magnitudes and bins (as int32) of a row; what stands beyond the row's end means nothing.</summary>
    public static void Nearest(
        in PixelPlanes pixels, HogOptions options, OrientationBins bins, int y, HogScratch scratch, float* magnitudes,
        int* positions)
    {
        float* gradientX = scratch.GradientX, gradientY = scratch.GradientY;
        int upperCount = bins.Upper.Length, lowerCount = bins.Lower.Length;
        bool guarded = bins.GuardedUpper + bins.GuardedLower > 0;
        fixed (OrientationBins.Edge* upper = bins.Upper, lower = bins.Lower)
        {
            // Two vectors at a time share the loads of the edges; rows have room for the second beyond their end.
            for (int x = 0; x < pixels.Width; x += 16)
            {
                Vector256<float> gx0 = Vector256.Load(gradientX + x), gy0 = Vector256.Load(gradientY + x);
                Vector256<float> gx1 = Vector256.Load(gradientX + x + 8), gy1 = Vector256.Load(gradientY + x + 8);
                Vector256<float> magnitude0 = Vector256.Sqrt(gx0 * gx0 + gy0 * gy0);
                Vector256<float> magnitude1 = Vector256.Sqrt(gx1 * gx1 + gy1 * gy1);
                magnitude0.Store(magnitudes + x);
                magnitude1.Store(magnitudes + x + 8);
                Vector256<float> below0 = Fold(ref gx0, ref gy0), below1 = Fold(ref gx1, ref gy1);

                Vector256<float> closest0 = Vector256.Create(float.MaxValue), closest1 = closest0;
                Vector256<int> bin0 = default, bin1 = default;
                Count(gx0, gy0, gx1, gy1, upper, bins.GuardedUpper, upperCount, ref bin0, ref bin1, ref closest0, ref closest1);
                if (lowerCount > 0)
                {
                    Vector256<int> far0 = Vector256.Create(upperCount), far1 = far0;
                    Count(
                        gx0, gy0, gx1, gy1, lower, bins.GuardedLower, lowerCount, ref far0, ref far1, ref closest0, ref closest1);
                    bin0 = Vector256.ConditionalSelect(below0.AsInt32(), far0, bin0);
                    bin1 = Vector256.ConditionalSelect(below1.AsInt32(), far1, bin1);
                }
                bin0.Store(positions + x);
                bin1.Store(positions + x + 8);

                if (guarded)
                {
                    uint doubtful = Doubtful(gx0, gy0, magnitude0, closest0) | Doubtful(gx1, gy1, magnitude1, closest1) << 8;
                    if (doubtful != 0)
                        Resolve(pixels, options, doubtful, x, y, positions);
                }
            }
        }
    }

    /// <summary>Turns gradients of the lower half plane by 180 degrees; returns which.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fold(ref Vector256<float> gx, ref Vector256<float> gy)
    {
        Vector256<float> below = Vector256.LessThan(gy, Vector256<float>.Zero)
            | (Vector256.Equals(gy, Vector256<float>.Zero) & Vector256.LessThan(gx, Vector256<float>.Zero));
        Vector256<float> flip = below & Vector256.Create(-0f);
        gx ^= flip;
        gy ^= flip;
        return below;
    }

    /// <summary>
    /// Adds the number of edges at or before each gradient, and keeps the smallest distance from a guarded edge.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Count(
        Vector256<float> gx0, Vector256<float> gy0, Vector256<float> gx1, Vector256<float> gy1,
        OrientationBins.Edge* edges, int guarded, int count, ref Vector256<int> bin0, ref Vector256<int> bin1,
        ref Vector256<float> closest0, ref Vector256<float> closest1)
    {
        for (int k = 0; k < count; k++)
        {
            Vector256<float> cos = Vector256.Create(edges[k].Cos), negativeSin = Vector256.Create(edges[k].NegativeSin);
            Vector256<float> threshold = Vector256.Create(edges[k].Threshold);
            Vector256<float> cross0 = Vector256.FusedMultiplyAdd(gy0, cos, gx0 * negativeSin);
            Vector256<float> cross1 = Vector256.FusedMultiplyAdd(gy1, cos, gx1 * negativeSin);
            bin0 -= Vector256.GreaterThanOrEqual(cross0, threshold).AsInt32();
            bin1 -= Vector256.GreaterThanOrEqual(cross1, threshold).AsInt32();
            if (k < guarded)
            {
                closest0 = Vector256.Min(closest0, Vector256.Abs(cross0));
                closest1 = Vector256.Min(closest1, Vector256.Abs(cross1));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Doubtful(
        Vector256<float> gx, Vector256<float> gy, Vector256<float> magnitude, Vector256<float> closest)
    {
        Vector256<float> limit = (Vector256.Abs(gx) + gy) * OrientationBins.Tolerance;
        return (Vector256.GreaterThan(magnitude, Vector256<float>.Zero) & Vector256.LessThanOrEqual(closest, limit))
            .ExtractMostSignificantBits();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Resolve(in PixelPlanes pixels, HogOptions options, uint doubtful, int x, int y, int* positions)
    {
        for (int lane = 0; lane < 16 && x + lane < pixels.Width; lane++)
        {
            if ((doubtful >> lane & 1) == 0)
                continue;
            int channel = pixels.Channels == 1
                ? 0
                : ExactOrientation.StrongestChannel(pixels, options.GammaSqrt, x + lane, y);
            // A bin of -1 matches no bin when the votes are counted.
            positions[x + lane] = ExactOrientation.Bin(pixels, options, channel, x + lane, y);
        }
    }

    /// <summary>
    /// Magnitudes, and magnitudes times the position on the circle of bins: 0 is the middle of the first bin, positions are in
    /// [0, bins).
    /// </summary>
    public static void Interpolated(HogOptions options, int width, HogScratch scratch, float* magnitudes, float* positions)
    {
        float* gradientX = scratch.GradientX, gradientY = scratch.GradientY;
        float count = options.Orientations;
        var scale = Vector256.Create((float)(count / (options.Signed ? 2 * Math.PI : Math.PI)));
        var bins = Vector256.Create(count);
        var tiny = Vector256.Create(2.220446e-16f);
        for (int x = 0; x < width; x += 8)
        {
            Vector256<float> gx = Vector256.Load(gradientX + x), gy = Vector256.Load(gradientY + x);
            Vector256<float> ax = Vector256.Abs(gx), ay = Vector256.Abs(gy);
            Vector256<float> magnitude = Vector256.Sqrt(gx * gx + gy * gy);
            Vector256<float> ratio = Vector256.Min(ax, ay) / (Vector256.Max(ax, ay) + tiny);
            Vector256<float> square = ratio * ratio;
            Vector256<float> angle = Vector256.FusedMultiplyAdd(Vector256.Create(Atan7), square, Vector256.Create(Atan5));
            angle = Vector256.FusedMultiplyAdd(angle, square, Vector256.Create(Atan3));
            angle = Vector256.FusedMultiplyAdd(angle, square, Vector256.Create(Atan1)) * ratio;
            angle = Vector256.ConditionalSelect(
                Vector256.LessThan(ax, ay), Vector256.Create(MathF.PI / 2) - angle, angle);
            angle = Vector256.ConditionalSelect(
                Vector256.LessThan(gx, Vector256<float>.Zero), Vector256.Create(MathF.PI) - angle, angle);
            Vector256<float> below = Vector256.LessThan(gy, Vector256<float>.Zero);
            angle = options.Signed
                ? Vector256.ConditionalSelect(below, Vector256.Create(2 * MathF.PI) - angle, angle)
                : Vector256.ConditionalSelect(below, Vector256.Create(MathF.PI) - angle, angle);
            Vector256<float> position = Vector256.FusedMultiplyAdd(angle, scale, Vector256.Create(-0.5f));
            position += Vector256.LessThan(position, Vector256<float>.Zero) & bins;
            magnitude.Store(magnitudes + x);
            (position * magnitude).Store(positions + x);
        }
    }
}
