using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Counts, and the scores themselves, that give the binary metrics.</summary>
internal sealed class BinaryTally
{
    // Kept in the order of the rows: it decides between equal scores in the precision-recall curve.
    private readonly List<float> _scores = [];
    private readonly List<bool> _labels = [];
    private double _logLoss;
    private double _positivesWithProbability;
    private double _negativesWithProbability;

    public double TruePositives { get; private set; }

    public double FalseNegatives { get; private set; }

    public double FalsePositives { get; private set; }

    public double TrueNegatives { get; private set; }

    public double Accuracy => (TruePositives + TrueNegatives) / _scores.Count;

    public double PositivePrecision => EvaluationMath.RatioOrZero(TruePositives, TruePositives + FalsePositives);

    public double PositiveRecall => EvaluationMath.RatioOrZero(TruePositives, TruePositives + FalseNegatives);

    public double NegativePrecision => EvaluationMath.RatioOrZero(TrueNegatives, TrueNegatives + FalseNegatives);

    public double NegativeRecall => EvaluationMath.RatioOrZero(TrueNegatives, TrueNegatives + FalsePositives);

    public double F1Score =>
        EvaluationMath.RatioOrZero(2 * PositivePrecision * PositiveRecall, PositivePrecision + PositiveRecall);

    public double Entropy => EvaluationMath.Entropy((TruePositives + FalseNegatives) / _scores.Count);

    /// <summary>In bits; infinite as soon as one row was predicted wrongly with certainty.</summary>
    public double LogLoss
    {
        get
        {
            if (double.IsNaN(_logLoss))
                return double.NaN;
            return EvaluationMath.RatioOrZero(_logLoss, _positivesWithProbability + _negativesWithProbability);
        }
    }

    /// <summary>How much better than always predicting the share of the positive class.</summary>
    public double LogLossReduction
    {
        get
        {
            double rows = _positivesWithProbability + _negativesWithProbability;
            if (rows == 0)
                return 0;
            double prior = EvaluationMath.Entropy(_positivesWithProbability / rows);
            return (prior - _logLoss / rows) / prior;
        }
    }

    /// <summary>
    /// Rows without label or without a finite score do not count. The prediction is the sign of the score: the predicted label
    /// of the data is not asked. A probability that is NaN makes the log-loss NaN.
    /// </summary>
    public void Add(float label, float score, float probability)
    {
        if (!float.IsFinite(score) || float.IsNaN(label))
            return;

        bool isPositive = label > 0;
        _scores.Add(score);
        _labels.Add(isPositive);
        switch (isPositive, score > 0)
        {
            case (true, true):
                TruePositives++;
                break;
            case (true, false):
                FalseNegatives++;
                break;
            case (false, true):
                FalsePositives++;
                break;
            case (false, false):
                TrueNegatives++;
                break;
        }

        if (float.IsNaN(probability))
        {
            _logLoss = double.NaN;
            return;
        }
        if (isPositive)
            _positivesWithProbability++;
        else
            _negativesWithProbability++;
        _logLoss -= Math.Log2(isPositive ? probability : 1.0 - probability);
    }

    public double[][] ConfusionTable() => [[TruePositives, FalseNegatives], [FalsePositives, TrueNegatives]];

    public RankedScores RankScores() => new(_scores.ToArray(), _labels.ToArray());
}
