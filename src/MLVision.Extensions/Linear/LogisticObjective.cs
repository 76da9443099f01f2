using System.Runtime.Intrinsics;
using Doubles = System.Runtime.Intrinsics.Vector512<double>;

namespace MLVision.Extensions;

/// <summary>Logistic loss of one output, the logit of class 1; the other class is 0.</summary>
internal sealed unsafe class LogisticObjective(LinearData data, double l2, int threadCount, CancellationToken cancellation)
    : LinearObjective(data, outputCount: 1, l2, threadCount, cancellation)
{
    /// <inheritdoc/>
    protected override double ScoresToResiduals(
        float* scores, int scoreStride, int rowCount, int* labels, float* weights, double* scratch)
    {
        Doubles loss = Doubles.Zero;
        for (int r = 0; r < rowCount; r += LinearKernels.Lanes)
        {
            Vector512<float> s = Vector512.Load(scores + r), w = Vector512.Load(weights + r);
            Vector512<float> y = Vector512.ConvertToSingle(Vector512.Load(labels + r));
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
