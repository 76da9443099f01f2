using System.Runtime.Intrinsics;
using Doubles = System.Runtime.Intrinsics.Vector512<double>;
using Floats = System.Runtime.Intrinsics.Vector512<float>;

namespace Microsoft.ML.Numeric;

/// <summary>Cross entropy of the soft-max of the classes' scores; labels are class numbers from 0.</summary>
internal sealed unsafe class SoftmaxObjective : LinearObjective
{
    internal SoftmaxObjective(FeatureMatrix data, int classCount, double l2, double weightSum, int threadCount)
        : base(data, classCount, l2, weightSum, threadCount)
    {
    }

    /// <inheritdoc/>
    protected override double ScoresToResiduals(
        float* scores, int scoreStride, int rowCount, float* labels, float* weights, double* scratch)
    {
        const int half = DenseKernels.Lanes / 2;
        double loss = 0;
        double* logNormalizer = stackalloc double[DenseKernels.Lanes];
        for (int r = 0; r < rowCount; r += DenseKernels.Lanes)
        {
            // Sixteen rows side by side, in double precision: the exponentials are few compared with the products.
            float* column = scores + r;
            Floats maximum = Vector512.Load(column);
            for (int k = 1; k < ClassCount; k++)
                maximum = Vector512.Max(maximum, Vector512.Load(column + (long)k * scoreStride));
            Doubles maximumLow = Vector512.WidenLower(maximum), maximumHigh = Vector512.WidenUpper(maximum);
            Doubles sumLow = Doubles.Zero, sumHigh = Doubles.Zero;
            double* exponentials = scratch;
            for (int k = 0; k < ClassCount; k++, exponentials += DenseKernels.Lanes)
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
            for (int i = 0; i < DenseKernels.Lanes; i++)
                loss += weights[r + i] * (logNormalizer[i] - column[(long)labels[r + i] * scoreStride + i]);

            Floats weight = Vector512.Load(weights + r);
            Doubles scaleLow = Vector512.WidenLower(weight) / sumLow, scaleHigh = Vector512.WidenUpper(weight) / sumHigh;
            exponentials = scratch;
            for (int k = 0; k < ClassCount; k++, exponentials += DenseKernels.Lanes)
            {
                Doubles low = Vector512.Load(exponentials) * scaleLow, high = Vector512.Load(exponentials + half) * scaleHigh;
                Vector512.Narrow(low, high).Store(column + (long)k * scoreStride);
            }

            for (int i = 0; i < DenseKernels.Lanes; i++)
                column[(long)labels[r + i] * scoreStride + i] -= weights[r + i];
        }

        return loss;
    }
}
