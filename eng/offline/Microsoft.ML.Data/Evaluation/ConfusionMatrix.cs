using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Rows counted by true and by predicted class.</summary>
public sealed class ConfusionMatrix
{
    private readonly IExceptionContext _context;
    private string _formatted;

    /// <param name="context">Who throws.</param>
    /// <param name="counts">Rows by true class, then by predicted class.</param>
    /// <param name="classNames">In the order of the counts.</param>
    /// <param name="isBinary">Whether the first class is the positive one.</param>
    internal ConfusionMatrix(IExceptionContext context, double[][] counts, ReadOnlyMemory<char>[] classNames, bool isBinary)
    {
        _context = context;
        IsBinary = isBinary;
        NumberOfClasses = counts.Length;
        PredictedClassesIndicators = classNames;
        Counts = counts.Select(row => (IReadOnlyList<double>)row.ToImmutableArray()).ToImmutableArray();
        PerClassRecall = Shares(i => counts[i].Sum());
        PerClassPrecision = Shares(i => counts.Sum(row => row[i]));
    }

    public IReadOnlyList<double> PerClassPrecision { get; }

    public IReadOnlyList<double> PerClassRecall { get; }

    /// <summary>Rows by true class, then by predicted class.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Counts { get; }

    public int NumberOfClasses { get; }

    internal IReadOnlyList<ReadOnlyMemory<char>> PredictedClassesIndicators { get; }

    internal bool IsBinary { get; }

    public string GetFormattedConfusionTable() => _formatted ??= ConfusionTableText.Of(this);

    public double GetCountForClassPair(int predictedClassIndicatorIndex, int actualClassIndicatorIndex)
    {
        CheckIndex(predictedClassIndicatorIndex, nameof(predictedClassIndicatorIndex));
        CheckIndex(actualClassIndicatorIndex, nameof(actualClassIndicatorIndex));
        return Counts[actualClassIndicatorIndex][predictedClassIndicatorIndex];
    }

    private ImmutableArray<double> Shares(Func<int, double> rowsOf) =>
        Enumerable.Range(0, NumberOfClasses).Select(i => EvaluationMath.RatioOrZero(Counts[i][i], rowsOf(i))).ToImmutableArray();

    private void CheckIndex(int index, string parameter) => _context.CheckParam(index >= 0 && index < NumberOfClasses,
        parameter, "Invalid index. Should be non-negative, less than the number of classes.");
}
