using System;
using System.Numerics;

namespace Microsoft.ML.Numeric;

/// <summary>The few vector operations of the optimizers.</summary>
internal static class DoubleVectors
{
    internal static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        Vector<double> a = Vector<double>.Zero, b = Vector<double>.Zero;
        int width = Vector<double>.Count, i = 0;
        for (; i + 2 * width <= x.Length; i += 2 * width)
        {
            a += new Vector<double>(x.Slice(i)) * new Vector<double>(y.Slice(i));
            b += new Vector<double>(x.Slice(i + width)) * new Vector<double>(y.Slice(i + width));
        }

        double sum = Vector.Sum(a + b);
        for (; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    internal static double Norm(ReadOnlySpan<double> x) => Math.Sqrt(Dot(x, x));

    /// <summary>y += factor * x.</summary>
    internal static void AddScaled(ReadOnlySpan<double> x, double factor, Span<double> y) => SumScaled(y, factor, x, y);

    /// <summary>target = x + factor * y.</summary>
    internal static void SumScaled(ReadOnlySpan<double> x, double factor, ReadOnlySpan<double> y, Span<double> target)
    {
        var f = new Vector<double>(factor);
        int width = Vector<double>.Count, i = 0;
        for (; i + width <= x.Length; i += width)
            (new Vector<double>(x.Slice(i)) + f * new Vector<double>(y.Slice(i))).CopyTo(target.Slice(i));
        for (; i < x.Length; i++)
            target[i] = x[i] + factor * y[i];
    }

    internal static void Scale(Span<double> x, double factor)
    {
        for (int i = 0; i < x.Length; i++)
            x[i] *= factor;
    }
}
