using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Rows from the highest score down: the areas under the two curves that a threshold draws when it comes down.</summary>
internal sealed class RankedScores
{
    private readonly float[] _scores;
    private readonly bool[] _labels;
    private readonly long _positives;

    public RankedScores(float[] scores, bool[] labels)
    {
        // Sorted by score, and by row number where scores are equal.
        var order = new int[scores.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => scores[a] != scores[b] ? scores[b].CompareTo(scores[a]) : a.CompareTo(b));

        _scores = new float[order.Length];
        _labels = new bool[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            _scores[i] = scores[order[i]];
            _labels[i] = labels[order[i]];
            _positives += _labels[i] ? 1 : 0;
        }
    }

    /// <summary>The share of pairs of a positive and a negative row that are in the right order; a tie counts half.</summary>
    public double AreaUnderRocCurve
    {
        get
        {
            long negatives = _scores.Length - _positives;
            Contracts.CheckParam(_positives > 0, "PosSample", "AUC is not defined when there is no positive class in the data");
            Contracts.CheckParam(negatives > 0, "NegSample", "AUC is not defined when there is no negative class in the data");

            double pairs = 0;
            long positivesAbove = 0;
            for (int start = 0, end; start < _scores.Length; start = end)
            {
                long positivesHere = 0;
                for (end = start; end < _scores.Length && _scores[end] == _scores[start]; end++)
                    positivesHere += _labels[end] ? 1 : 0;
                long negativesHere = end - start - positivesHere;
                pairs += negativesHere * (positivesAbove + 0.5 * positivesHere);
                positivesAbove += positivesHere;
            }
            return pairs / ((double)_positives * negatives);
        }
    }

    /// <summary>
    /// The "lower trapezoid" estimate (Boyd, Eng and Page, "Area under the precision-recall curve", ECML 2013): between two
    /// positives the curve starts from the lowest precision after the first. Equal scores are taken one row after the other.
    /// </summary>
    public double AreaUnderPrecisionRecallCurve
    {
        get
        {
            double area = 0;
            double lowestPrecision = 1;
            double lastRecall = 0;
            long truePositives = 0;
            for (int i = 0; i < _scores.Length; i++)
            {
                if (_labels[i])
                    truePositives++;
                double precision = (double)truePositives / (i + 1);
                if (_labels[i])
                {
                    double recall = (double)truePositives / _positives;
                    area += (recall - lastRecall) * (lowestPrecision + precision) / 2;
                    lastRecall = recall;
                }
                lowestPrecision = precision;
            }
            return area;
        }
    }
}
