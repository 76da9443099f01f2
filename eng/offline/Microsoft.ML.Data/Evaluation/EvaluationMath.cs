using System;

namespace Microsoft.ML.Data;

internal static class EvaluationMath
{
    public static bool AreFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                return false;
        }
        return true;
    }

    public static int IndexOfFirstMaximum(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] > values[best])
                best = i;
        }
        return best;
    }

    public static int IndexOfFirstMinimum(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (values[i] < values[best])
                best = i;
        }
        return best;
    }

    /// <summary>a / b, and 0 where there is nothing to divide by.</summary>
    public static double RatioOrZero(double a, double b) => b > 0 ? a / b : 0;

    /// <summary>Bits of surprise in a coin that shows heads with a probability.</summary>
    public static double Entropy(double probability)
    {
        if (probability is 0 or 1)
            return 0;
        double other = 1 - probability;
        return -probability * Math.Log2(probability) - other * Math.Log2(other);
    }
}
