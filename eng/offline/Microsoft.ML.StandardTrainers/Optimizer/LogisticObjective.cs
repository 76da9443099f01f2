using System.Runtime.Intrinsics;
using Doubles = System.Runtime.Intrinsics.Vector512<double>;

namespace Microsoft.ML.Numeric;

/// <summary>Logistic loss of one score; labels are 1 (positive) and 0.</summary>
internal sealed unsafe class LogisticObjective : LinearObjective
{
    internal LogisticObjective(FeatureMatrix data, double l2, double weightSum, int threadCount)
        : base(data, 1, l2, weightSum, threadCount)
    {
    }

    /// <inheritdoc/>
    protected override double ScoresToResiduals(
        float* scores, int scoreStride, int rowCount, float* labels, float* weights, double* scratch)
    {
        Doubles loss = Doubles.Zero;
        for (int r = 0; r < rowCount; r += DenseKernels.Lanes)
        {
            Vector512<float> s = Vector512.Load(scores + r), y = Vector512.Load(labels + r), w = Vector512.Load(weights + r);
            Doubles low = Residual(Vector512.WidenLower(s), Vector512.WidenLower(y), Vector512.WidenLower(w), ref loss);
            Doubles high = Residual(Vector512.WidenUpper(s), Vector512.WidenUpper(y), Vector512.WidenUpper(w), ref loss);
            Vector512.Narrow(low, high).Store(scores + r);
        }

        return Vector512.Sum(loss);
    }

    private static Doubles Residual(Doubles score, Doubles label, Doubles weight, ref Doubles loss)
    {
        // log(1 + e^s) = max(s, 0) + log(1 + e^-|s|) neither overflows nor loses digits.
        Doubles decay = Vector512.Exp(-Vector512.Abs(score));
        Doubles logNormalizer = Vector512.Max(score, Doubles.Zero) + Vector512.Log(Doubles.One + decay);
        loss += weight * (logNormalizer - label * score);
        Doubles probability = Vector512.ConditionalSelect(
            Vector512.GreaterThanOrEqual(score, Doubles.Zero), Doubles.One, decay) / (Doubles.One + decay);
        return weight * (probability - label);
    }
}
