using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How well scores and probabilities agree with labels that are true or false.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(
        IExceptionContext context, BinaryTally tally, ReadOnlyMemory<char>[] classNames)
        : base(context, tally, classNames)
    {
        LogLoss = tally.LogLoss;
        LogLossReduction = tally.LogLossReduction;
        Entropy = tally.Entropy;
    }

    public double LogLoss { get; }

    public double LogLossReduction { get; }

    public double Entropy { get; }
}
