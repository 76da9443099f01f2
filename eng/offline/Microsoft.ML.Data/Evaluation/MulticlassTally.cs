using System;

namespace Microsoft.ML.Data;

/// <summary>Counts that give the multiclass metrics, one pass over labels and scores.</summary>
internal sealed class MulticlassTally
{
    // What a score is raised to before its logarithm is taken: no single row may make the loss infinite.
    private const float SmallestProbability = 1e-15f;

    private readonly int _classCount;
    private readonly float[] _scores;
    private readonly double[] _rows;
    private readonly double[] _logLosses;

    // How often the true class had 0, 1, 2, ... classes before it; the last place is for classes without a score.
    private readonly double[] _ranks;
    private double _totalLogLoss;

    public MulticlassTally(int classCount)
    {
        _classCount = classCount;
        _scores = new float[classCount];
        _rows = new double[classCount];
        _logLosses = new double[classCount];
        _ranks = new double[classCount + 1];
        ConfusionTable = new double[classCount][];
        for (int i = 0; i < classCount; i++)
            ConfusionTable[i] = new double[classCount];
    }

    /// <summary>Rows by true class, then by predicted class.</summary>
    public double[][] ConfusionTable { get; }

    public double RowCount { get; private set; }

    public double LogLoss => RowCount > 0 ? _totalLogLoss / RowCount : 0;

    /// <summary>
    /// How much better than always predicting the shares of the classes. Where there is one class only it means nothing: it is
    /// infinite then, and NaN without any loss.
    /// </summary>
    public double LogLossReduction
    {
        get
        {
            double negativeEntropy = 0;
            foreach (double rows in _rows)
            {
                if (rows > 0)
                    negativeEntropy += rows / RowCount * Math.Log(rows / RowCount);
            }
            // Not simplified: upstream divides by a negative zero where there is one class, which makes +Infinity.
            double entropy = -negativeEntropy;
            return (entropy - LogLoss) / entropy;
        }
    }

    public double MicroAccuracy => RowCount > 0 ? _ranks[0] / RowCount : 0;

    /// <summary>The mean over the classes that have rows.</summary>
    public double MacroAccuracy
    {
        get
        {
            double sum = 0;
            int seen = 0;
            for (int i = 0; i < _classCount; i++)
            {
                if (_rows[i] == 0)
                    continue;
                sum += ConfusionTable[i][i] / _rows[i];
                seen++;
            }
            return seen > 0 ? sum / seen : 0;
        }
    }

    public double[] PerClassLogLoss
    {
        get
        {
            var losses = new double[_classCount];
            for (int i = 0; i < losses.Length; i++)
                losses[i] = _rows[i] > 0 ? _logLosses[i] / _rows[i] : 0;
            return losses;
        }
    }

    /// <summary>Rows whose label is missing or no class number, or whose scores are not all finite, do not count.</summary>
    public void Add(float label, in VBuffer<float> scores)
    {
        if (float.IsNaN(label) || label < 0 || label != (int)label)
            return;
        scores.CopyTo(_scores);
        if (!EvaluationMath.AreFinite(_scores))
            return;

        int trueClass = (int)label;
        RowCount++;
        if (trueClass >= _classCount)
        {
            // A class that training never saw.
            _totalLogLoss -= Math.Log(SmallestProbability);
            _ranks[_classCount]++;
            return;
        }

        double loss = -Math.Log(Math.Clamp(_scores[trueClass], SmallestProbability, 1f));
        _totalLogLoss += loss;
        _logLosses[trueClass] += loss;
        _rows[trueClass]++;
        _ranks[Rank(trueClass)]++;
        ConfusionTable[trueClass][EvaluationMath.IndexOfFirstMaximum(_scores)]++;
    }

    /// <summary>The shares of rows whose true class is among the best 1, 2, ... classes.</summary>
    public double[] TopKAccuracies(int count)
    {
        var accuracies = new double[count];
        double rows = 0;
        for (int i = 0; i < accuracies.Length; i++)
        {
            rows += _ranks[i];
            accuracies[i] = rows / RowCount;
        }
        return accuracies;
    }

    /// <summary>How many classes come before one; of equal scores the first class comes first.</summary>
    private int Rank(int trueClass)
    {
        float score = _scores[trueClass];
        int rank = 0;
        for (int i = 0; i < _scores.Length; i++)
        {
            if (_scores[i] > score || _scores[i] == score && i < trueClass)
                rank++;
        }
        return rank;
    }
}
