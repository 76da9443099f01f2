using System;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Brings the values of columns to a common scale.</summary>
public static class NormalizationCatalog
{
    /// <summary>To [0, 1] or, where zero stays zero, into [-1, 1], by the smallest and the largest value.</summary>
    public static NormalizingEstimator NormalizeMinMax(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName = null,
        long maximumExampleCount = NormalizingEstimator.Defaults.MaximumExampleCount,
        bool fixZero = NormalizingEstimator.Defaults.EnsureZeroUntouched)
        => new NormalizingEstimator(
            catalog.GetEnvironment(),
            new NormalizingEstimator.MinMaxColumnOptions(outputColumnName, inputColumnName, maximumExampleCount, fixZero));

    /// <inheritdoc cref="NormalizeMinMax(TransformsCatalog, string, string, long, bool)"/>
    public static NormalizingEstimator NormalizeMinMax(
        this TransformsCatalog catalog,
        InputOutputColumnPair[] columns,
        long maximumExampleCount = NormalizingEstimator.Defaults.MaximumExampleCount,
        bool fixZero = NormalizingEstimator.Defaults.EnsureZeroUntouched)
    {
        IHostEnvironment env = catalog.GetEnvironment();
        env.CheckValue(columns, nameof(columns));
        return new NormalizingEstimator(env, Array.ConvertAll(columns, pair =>
            new NormalizingEstimator.MinMaxColumnOptions(
                pair.OutputColumnName, pair.InputColumnName, maximumExampleCount, fixZero)));
    }

    /// <summary>
    /// To mean 0 and variance 1 or, where zero stays zero, to a mean square of 1; or to shares of a normal distribution.
    /// </summary>
    public static NormalizingEstimator NormalizeMeanVariance(
        this TransformsCatalog catalog,
        string outputColumnName,
        string inputColumnName = null,
        long maximumExampleCount = NormalizingEstimator.Defaults.MaximumExampleCount,
        bool fixZero = NormalizingEstimator.Defaults.EnsureZeroUntouched,
        bool useCdf = NormalizingEstimator.Defaults.MeanVarCdf)
        => new NormalizingEstimator(
            catalog.GetEnvironment(),
            new NormalizingEstimator.MeanVarianceColumnOptions(
                outputColumnName, inputColumnName, maximumExampleCount, fixZero, useCdf));

    /// <inheritdoc cref="NormalizeMeanVariance(TransformsCatalog, string, string, long, bool, bool)"/>
    public static NormalizingEstimator NormalizeMeanVariance(
        this TransformsCatalog catalog,
        InputOutputColumnPair[] columns,
        long maximumExampleCount = NormalizingEstimator.Defaults.MaximumExampleCount,
        bool fixZero = NormalizingEstimator.Defaults.EnsureZeroUntouched,
        bool useCdf = NormalizingEstimator.Defaults.MeanVarCdf)
    {
        IHostEnvironment env = catalog.GetEnvironment();
        env.CheckValue(columns, nameof(columns));
        return new NormalizingEstimator(env, Array.ConvertAll(columns, pair => new NormalizingEstimator.MeanVarianceColumnOptions(
            pair.OutputColumnName, pair.InputColumnName, maximumExampleCount, fixZero, useCdf)));
    }
}
