using System;
using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Numeric;

/// <summary>Products of feature vectors that are not padded: what scoring row by row needs.</summary>
internal static class FloatVectors
{
    /// <summary>The product of dense weights and features, dense or sparse, of the same length.</summary>
    internal static float Dot(ReadOnlySpan<float> weights, in VBuffer<float> features)
    {
        ReadOnlySpan<float> values = features.GetValues();
        if (features.IsDense)
            return Dot(weights, values);
        ReadOnlySpan<int> indices = features.GetIndices();
        float sum = 0;
        for (int i = 0; i < indices.Length; i++)
            sum += weights[indices[i]] * values[i];
        return sum;
    }

    internal static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Vector<float> a = Vector<float>.Zero, b = Vector<float>.Zero;
        int width = Vector<float>.Count, i = 0;
        for (; i + 2 * width <= x.Length; i += 2 * width)
        {
            a += new Vector<float>(x.Slice(i)) * new Vector<float>(y.Slice(i));
            b += new Vector<float>(x.Slice(i + width)) * new Vector<float>(y.Slice(i + width));
        }

        float sum = Vector.Sum(a + b);
        for (; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    /// <summary>Whether no value is infinite or NaN.</summary>
    internal static bool AllFinite(ReadOnlySpan<float> values)
    {
        // A value times zero is zero, except for those.
        Vector<float> sum = Vector<float>.Zero;
        int width = Vector<float>.Count, i = 0;
        for (; i + width <= values.Length; i += width)
            sum += new Vector<float>(values.Slice(i)) * Vector<float>.Zero;
        float rest = Vector.Sum(sum);
        for (; i < values.Length; i++)
            rest += values[i] * 0;
        return rest == 0;
    }
}
