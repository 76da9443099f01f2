using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>How well scores agree with labels that are true or false.</summary>
public class BinaryClassificationMetrics
{
    internal BinaryClassificationMetrics(IExceptionContext context, BinaryTally tally, ReadOnlyMemory<char>[] classNames)
    {
        RankedScores ranked = tally.RankScores();
        AreaUnderRocCurve = ranked.AreaUnderRocCurve;
        Accuracy = tally.Accuracy;
        PositivePrecision = tally.PositivePrecision;
        PositiveRecall = tally.PositiveRecall;
        NegativePrecision = tally.NegativePrecision;
        NegativeRecall = tally.NegativeRecall;
        F1Score = tally.F1Score;
        AreaUnderPrecisionRecallCurve = ranked.AreaUnderPrecisionRecallCurve;
        ConfusionMatrix = new ConfusionMatrix(context, tally.ConfusionTable(), classNames, isBinary: true);
    }

    public double AreaUnderRocCurve { get; }

    public double Accuracy { get; }

    public double PositivePrecision { get; }

    public double PositiveRecall { get; }

    public double NegativePrecision { get; }

    public double NegativeRecall { get; }

    public double F1Score { get; }

    public double AreaUnderPrecisionRecallCurve { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
