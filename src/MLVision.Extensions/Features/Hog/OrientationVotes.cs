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

    /// <summary>
    /// Magnitudes and bins (as int32) of a row; the bits of the result tell nothing about columns beyond the row.
    /// </summary>
    public static void Nearest(
        in PixelPlanes pixels, HogOptions options, OrientationBins bins, int y, HogScratch scratch, float* magnitudes, int* positions)
    {
        float* gradientX = scratch.GradientX, gradientY = scratch.GradientY;
        var signBit = Vector256.Create(-0f);
        fixed (OrientationBins.Edge* upper = bins.Upper, lower = bins.Lower)
        {
            int upperCount = bins.Upper.Length, lowerCount = bins.Lower.Length;
            for (int x = 0; x < pixels.Width; x += 8)
            {
                Vector256<float> gx = Vector256.Load(gradientX + x), gy = Vector256.Load(gradientY + x);
                Vector256<float> magnitude = Vector256.Sqrt(gx * gx + gy * gy);
                Vector256<float> below = Vector256.LessThan(gy, Vector256<float>.Zero)
                    | (Vector256.Equals(gy, Vector256<float>.Zero) & Vector256.LessThan(gx, Vector256<float>.Zero));
                Vector256<float> flip = below & signBit;
                gx ^= flip;
                gy ^= flip;

                var closest = Vector256.Create(float.MaxValue);
                Vector256<int> bin = Count(gx, gy, upper, upperCount, ref closest);
                if (lowerCount > 0)
                {
                    Vector256<int> far = Count(gx, gy, lower, lowerCount, ref closest) + Vector256.Create(upperCount);
                    bin = Vector256.ConditionalSelect(below.AsInt32(), far, bin);
                }
                magnitude.Store(magnitudes + x);
                bin.Store(positions + x);

                if (bins.Guarded)
                {
                    Vector256<float> doubtful = Vector256.GreaterThan(magnitude, Vector256<float>.Zero)
                        & Vector256.LessThanOrEqual(closest, (Vector256.Abs(gx) + gy) * OrientationBins.Tolerance);
                    if (doubtful != Vector256<float>.Zero)
                        Resolve(pixels, options, doubtful.ExtractMostSignificantBits(), x, y, positions);
                }
            }
        }
    }

    /// <summary>Number of edges at or before each gradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Count(
        Vector256<float> gx, Vector256<float> gy, OrientationBins.Edge* edges, int count, ref Vector256<float> closest)
    {
        Vector256<int> passed = Vector256<int>.Zero;
        int k = 0;
        for (; k < count && edges[k].Guarded; k++)
        {
            Vector256<float> cross = Cross(gx, gy, edges + k);
            passed -= Vector256.GreaterThanOrEqual(cross, Vector256.Create(edges[k].Threshold)).AsInt32();
            closest = Vector256.Min(closest, Vector256.Abs(cross));
        }
        for (; k < count; k++)
            passed -= Vector256.GreaterThanOrEqual(Cross(gx, gy, edges + k), Vector256.Create(edges[k].Threshold)).AsInt32();
        return passed;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Cross(Vector256<float> gx, Vector256<float> gy, OrientationBins.Edge* edge) =>
        Vector256.FusedMultiplyAdd(gy, Vector256.Create(edge->Cos), -(gx * Vector256.Create(edge->Sin)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Resolve(in PixelPlanes pixels, HogOptions options, uint doubtful, int x, int y, int* positions)
    {
        for (int lane = 0; lane < 8 && x + lane < pixels.Width; lane++)
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
    /// Magnitudes, and magnitudes times the position on the circle of bins: 0 is the middle of the first bin, positions are in [0, bins).
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
