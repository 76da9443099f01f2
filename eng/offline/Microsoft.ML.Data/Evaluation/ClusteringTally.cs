using System;
using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Counts that give the clustering metrics: one pass, and a second one over the features where they are given.</summary>
internal sealed class ClusteringTally
{
    private readonly IExceptionContext _context;
    private readonly float[] _scores;
    private readonly float[] _features;
    private readonly double[] _rowsOfCluster;

    // Grows with the highest class met; rows by class, then by cluster.
    private readonly List<double[]> _rowsOfClass = [];
    private readonly double[][] _featureSums;
    private readonly double[] _distances;
    private double _rows;
    private double _distanceToNearest;

    /// <param name="context">Who throws.</param>
    /// <param name="clusterCount">The length of the scores.</param>
    /// <param name="featureCount">The length of the features; 0 where there are none.</param>
    public ClusteringTally(IExceptionContext context, int clusterCount, int featureCount)
    {
        _context = context;
        _scores = new float[clusterCount];
        _features = new float[featureCount];
        _rowsOfCluster = new double[clusterCount];
        _featureSums = new double[clusterCount][];
        _distances = new double[clusterCount];
        for (int i = 0; i < clusterCount; i++)
            _featureSums[i] = new double[featureCount];
    }

    public double AverageDistance => _distanceToNearest / _rows;

    /// <summary>Information that class and cluster share, as a part of that in the class; NaN where there is one class.</summary>
    public double NormalizedMutualInformation
    {
        get
        {
            if (_rowsOfClass.Count < 2)
                return double.NaN;
            double information = 0;
            double entropy = 0;
            foreach (double[] rowsOfClass in _rowsOfClass)
            {
                double inClass = Sum(rowsOfClass) / _rows;
                if (inClass == 0)
                    continue;
                entropy -= inClass * Math.Log(inClass);
                for (int cluster = 0; cluster < rowsOfClass.Length; cluster++)
                {
                    double inBoth = rowsOfClass[cluster] / _rows;
                    if (inBoth > 0)
                        information += inBoth * Math.Log(inBoth / (inClass * (_rowsOfCluster[cluster] / _rows)));
                }
            }
            return information / entropy;
        }
    }

    /// <summary>
    /// The mean, over all clusters, of the worst ratio of the spreads of two clusters to the distance of their centres. Empty
    /// clusters add nothing, but they count. 0 without features.
    /// </summary>
    public double DaviesBouldinIndex
    {
        get
        {
            if (_features.Length == 0)
                return 0;
            double sum = 0;
            for (int i = 0; i < _rowsOfCluster.Length; i++)
            {
                if (_rowsOfCluster[i] == 0)
                    continue;
                double worst = 0;
                for (int j = 0; j < _rowsOfCluster.Length; j++)
                {
                    if (j == i || _rowsOfCluster[j] == 0)
                        continue;
                    double spreads = _distances[i] / _rowsOfCluster[i] + _distances[j] / _rowsOfCluster[j];
                    worst = Math.Max(worst, spreads / DistanceOfCentres(i, j));
                }
                sum += worst;
            }
            return sum / _rowsOfCluster.Length;
        }
    }

    /// <summary>A row without label counts as one of class 0; one whose scores are not all finite does not count.</summary>
    public void Add(float label, in VBuffer<float> scores, in VBuffer<float> features)
    {
        if (float.IsNaN(label))
            label = 0;
        int trueClass = (int)label;
        if (trueClass != label || trueClass < 0)
            throw _context.Except("Invalid label: {0}", label);
        if (!TryGetCluster(in scores, out int cluster))
            return;

        _rows++;
        _distanceToNearest += _scores[cluster];
        _rowsOfCluster[cluster]++;
        while (_rowsOfClass.Count <= trueClass)
            _rowsOfClass.Add(new double[_scores.Length]);
        _rowsOfClass[trueClass][cluster]++;

        if (_features.Length == 0)
            return;
        features.CopyTo(_features);
        for (int i = 0; i < _features.Length; i++)
            _featureSums[cluster][i] += _features[i];
    }

    /// <summary>The second pass: how far the rows are from the centres that the first pass gave.</summary>
    public void AddSpread(in VBuffer<float> scores, in VBuffer<float> features)
    {
        if (!TryGetCluster(in scores, out int cluster))
            return;
        features.CopyTo(_features);
        double squares = 0;
        for (int i = 0; i < _features.Length; i++)
        {
            double difference = _features[i] - _featureSums[cluster][i] / _rowsOfCluster[cluster];
            squares += difference * difference;
        }
        _distances[cluster] += Math.Sqrt(squares);
    }

    private bool TryGetCluster(in VBuffer<float> scores, out int cluster)
    {
        scores.CopyTo(_scores);
        cluster = EvaluationMath.IndexOfFirstMinimum(_scores);
        return EvaluationMath.AreFinite(_scores);
    }

    private double DistanceOfCentres(int a, int b)
    {
        double squares = 0;
        for (int i = 0; i < _features.Length; i++)
        {
            double difference = _featureSums[a][i] / _rowsOfCluster[a] - _featureSums[b][i] / _rowsOfCluster[b];
            squares += difference * difference;
        }
        return Math.Sqrt(squares);
    }

    private static double Sum(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += value;
        return sum;
    }
}
