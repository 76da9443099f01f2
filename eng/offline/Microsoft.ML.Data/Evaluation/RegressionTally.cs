using System;

namespace Microsoft.ML.Data;

/// <summary>Sums that give the regression metrics.</summary>
internal sealed class RegressionTally
{
    private double _rows;
    private double _absoluteErrors;
    private double _squaredErrors;
    private double _labels;
    private double _squaredLabels;

    public double MeanAbsoluteError => EvaluationMath.RatioOrZero(_absoluteErrors, _rows);

    public double MeanSquaredError => EvaluationMath.RatioOrZero(_squaredErrors, _rows);

    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <summary>The part of the variance of the labels that the scores explain; NaN where all labels are equal.</summary>
    public double RSquared
    {
        get
        {
            if (_rows == 0)
                return 0;
            double variance = _squaredLabels - _labels * _labels / _rows;
            return variance == 0 ? double.NaN : 1 - _squaredErrors / variance;
        }
    }

    /// <summary>Rows whose label or score is missing do not count.</summary>
    public void Add(float label, float score)
    {
        if (float.IsNaN(label) || float.IsNaN(score))
            return;
        double error = Math.Abs((double)label - score);
        _rows++;
        _absoluteErrors += error;
        _squaredErrors += error * error;
        _labels += label;
        _squaredLabels += (double)label * label;
    }
}
