namespace MLVision.Extensions;

/// <summary>
/// The edges between orientation bins as directions, so that the bin of a gradient is found by the signs of cross products
/// instead of by an arctangent.
/// </summary>
/// <remarks>
/// A gradient folded into the upper half plane lies at or beyond an edge at angle β exactly where <c>gy·cos β - gx·sin β</c> is
/// at least 0. Float arithmetic decides this rightly unless the gradient points almost along the edge; the edges where that
/// can happen with the given kind of input come first and are marked as guarded, and <see cref="ExactOrientation"/> then decides.
/// Gradients of 8-bit pixels are integers, and no two directions between such integers are as close to an edge as float can
/// confuse, except right on it: at multiples of 45 degrees, which float treats exactly.
/// </remarks>
internal sealed class OrientationBins
{
    /// <summary>A cross product at most this times |gx| + |gy| from zero is left to the exact decision.</summary>
    public const float Tolerance = 1e-6f;

    private OrientationBins(List<Edge> upper, List<Edge> lower)
    {
        Upper = [.. upper.OrderByDescending(e => e.Guarded)];
        Lower = [.. lower.OrderByDescending(e => e.Guarded)];
        GuardedUpper = Upper.Count(e => e.Guarded);
        GuardedLower = Lower.Count(e => e.Guarded);
    }

    /// <summary>Edges in (0, 180) degrees.</summary>
    public Edge[] Upper { get; }

    /// <summary>Edges in [180, 360) degrees, less 180; only signed orientations have them.</summary>
    public Edge[] Lower { get; }

    /// <summary>How many of <see cref="Upper"/> are guarded; they come first.</summary>
    public int GuardedUpper { get; }

    /// <summary>How many of <see cref="Lower"/> are guarded; they come first.</summary>
    public int GuardedLower { get; }

    /// <param name="Cos">Cosine of the edge's angle.</param>
    /// <param name="NegativeSin">Sine of the edge's angle, negated.</param>
    /// <param name="Threshold">The cross product from which on a gradient is beyond the edge: 0, or the smallest above 0.</param>
    /// <param name="Guarded">Close gradients are to be decided exactly.</param>
    public readonly record struct Edge(float Cos, float NegativeSin, float Threshold, bool Guarded);

    /// <param name="orientations">Number of bins.</param>
    /// <param name="signed">Over 360 degrees instead of 180.</param>
    /// <param name="integerGradients">Gradients are integers of at most 255.</param>
    /// <param name="exactGradients">Gradients have just the value that the reference arithmetic gives them.</param>
    public static OrientationBins Create(int orientations, bool signed, bool integerGradients, bool exactGradients)
    {
        var upper = new List<Edge>();
        var lower = new List<Edge>();
        double width = (signed ? 360.0 : 180.0) / orientations;
        for (int k = 1; k < orientations; k++)
        {
            double degrees = width * k;
            bool isLower = degrees >= 180 - 1e-9;
            (isLower ? lower : upper).Add(MakeEdge(degrees, isLower ? degrees - 180 : degrees, integerGradients, exactGradients));
        }
        return new OrientationBins(upper, lower);
    }

    private static Edge MakeEdge(double edge, double folded, bool integerGradients, bool exactGradients)
    {
        double eighth = Math.Round(folded / 45);
        if (Math.Abs(folded - eighth * 45) < 1e-9)
        {
            // A direction that images really have. Computed edges such as 7 * (180 / 28) may be an ulp off the multiple of 45.
            float threshold = Math.Round(edge / 45) * 45 >= edge ? 0 : float.Epsilon;
            (float cos, float sin) = (int)eighth switch { 0 => (1f, 0f), 1 => (1f, 1f), 2 => (0f, 1f), _ => (-1f, 1f) };
            return new Edge(cos, -sin, threshold, Guarded: !exactGradients && (int)eighth % 2 == 1);
        }
        double radians = folded * (Math.PI / 180);
        bool guarded = !integerGradients || ClosestInteger(radians) < 4 * Tolerance;
        return new Edge((float)Math.Cos(radians), -(float)Math.Sin(radians), 0, guarded);
    }

    /// <summary>The smallest angle, in radians, between the edge and a direction of integers of at most 255.</summary>
    private static double ClosestInteger(double radians)
    {
        double best = double.MaxValue, cos = Math.Cos(radians), sin = Math.Sin(radians);
        for (int i = 1; i <= 255; i++)
        {
            double other = Math.Abs(cos) > Math.Abs(sin) ? i * sin / cos : i * cos / sin;
            for (double rounded = Math.Floor(other); rounded <= Math.Floor(other) + 1; rounded++)
            {
                double distance = Math.Abs(rounded - other) * Math.Max(Math.Abs(cos), Math.Abs(sin));
                best = Math.Min(best, distance / double.Hypot(i, rounded));
            }
        }
        return best;
    }
}
