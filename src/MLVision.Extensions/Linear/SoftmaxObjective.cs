using System.Runtime.Intrinsics;
using Doubles = System.Runtime.Intrinsics.Vector512<double>;
using Floats = System.Runtime.Intrinsics.Vector512<float>;

namespace MLVision.Extensions;

/// <summary>Cross-entropy of the softmax of the classes' scores: one output for each class.</summary>
internal sealed unsafe class SoftmaxObjective(
    LinearData data, int classCount, double l2, int threadCount, CancellationToken cancellation)
    : LinearObjective(data, classCount, l2, threadCount, cancellation)
{
    /// <inheritdoc/>
    protected override double ScoresToResiduals(
        float* scores, int scoreStride, int rowCount, int* labels, float* weights, double* scratch)
    {
        const int half = LinearKernels.Lanes / 2;
        double loss = 0;
        double* logNormalizer = stackalloc double[LinearKernels.Lanes], sums = stackalloc double[LinearKernels.Lanes];
        for (int r = 0; r < rowCount; r += LinearKernels.Lanes)
        {
            // Sixteen rows side by side, in double precision: the exponentials are few compared with the products.
            float* column = scores + r;
            Floats maximum = Vector512.Load(column);
            for (int k = 1; k < OutputCount; k++)
                maximum = Vector512.Max(maximum, Vector512.Load(column + (long)k * scoreStride));
            Doubles maximumLow = Vector512.WidenLower(maximum), maximumHigh = Vector512.WidenUpper(maximum);
            Doubles sumLow = Doubles.Zero, sumHigh = Doubles.Zero;
            double* exponentials = scratch;
            for (int k = 0; k < OutputCount; k++, exponentials += LinearKernels.Lanes)
            {
                Floats s = Vector512.Load(column + (long)k * scoreStride);
                Doubles low = Vector512.Exp(Vector512.WidenLower(s) - maximumLow);
                Doubles high = Vector512.Exp(Vector512.WidenUpper(s) - maximumHigh);
                low.Store(exponentials);
                high.Store(exponentials + half);
                sumLow += low;
                sumHigh += high;
            }

            (Vector512.Log(sumLow) + maximumLow).Store(logNormalizer);
            (Vector512.Log(sumHigh) + maximumHigh).Store(logNormalizer + half);
            sumLow.Store(sums);
            sumHigh.Store(sums + half);
            for (int i = 0; i < LinearKernels.Lanes; i++)
            {
                int label = labels[r + i];
                loss += weights[r + i] * (logNormalizer[i] - column[(long)label * scoreStride + i]);
                // The probability of the right class, less 1: in double precision, for it is near 1.
                scratch[label * LinearKernels.Lanes + i] -= sums[i];
            }

            Floats weight = Vector512.Load(weights + r);
            Doubles scaleLow = Vector512.WidenLower(weight) / sumLow, scaleHigh = Vector512.WidenUpper(weight) / sumHigh;
            exponentials = scratch;
            for (int k = 0; k < OutputCount; k++, exponentials += LinearKernels.Lanes)
            {
                Doubles low = Vector512.Load(exponentials) * scaleLow, high = Vector512.Load(exponentials + half) * scaleHigh;
                Vector512.Narrow(low, high).Store(column + (long)k * scoreStride);
            }
        }

        return loss;
    }
}
