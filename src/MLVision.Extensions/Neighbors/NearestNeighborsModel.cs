namespace MLVision.Extensions;

/// <summary>The training examples of a nearest-neighbour classifier.</summary>
public sealed class NearestNeighborsModel
{
    private readonly float[] _features;
    private readonly int[] _labels;

    internal NearestNeighborsModel(float[] features, int[] labels, int featureCount, int classCount, int neighborCount,
        NeighborMetric metric, NeighborWeights weights)
    {
        _features = features;
        _labels = labels;
        FeatureCount = featureCount;
        ClassCount = classCount;
        NeighborCount = neighborCount;
        Metric = metric;
        Weights = weights;
        Index = new NeighborIndex(features, featureCount, metric);
    }

    /// <summary>The number of training rows.</summary>
    public int RowCount => _labels.Length;

    /// <summary>The length of the feature vectors.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of classes.</summary>
    public int ClassCount { get; }

    /// <summary>How many neighbours decide.</summary>
    public int NeighborCount { get; }

    /// <summary>How distances are measured.</summary>
    public NeighborMetric Metric { get; }

    /// <summary>How much each neighbour counts.</summary>
    public NeighborWeights Weights { get; }

    /// <summary>The training features, row by row.</summary>
    public ReadOnlySpan<float> Features => _features;

    /// <summary>The class of each training row, from 0.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    internal NeighborIndex Index { get; }

    /// <summary>Finds the training rows that are nearest to a query, nearest first.</summary>
    /// <param name="query">A feature vector.</param>
    /// <returns>As many as <see cref="NeighborCount"/> says.</returns>
    /// <exception cref="ArgumentException">The query has another length than the training rows, or NaN or infinity.</exception>
    public Neighbor[] FindNeighbors(ReadOnlySpan<float> query)
    {
        if (query.Length != FeatureCount)
            throw new ArgumentException($"The query has {query.Length} features; {FeatureCount} are wanted.", nameof(query));
        foreach (float value in query)
        {
            if (!float.IsFinite(value))
                throw new ArgumentException($"The query has the value {value}.", nameof(query));
        }

        var search = new NeighborSearch(this, capacity: 1);
        query.CopyTo(search.Query(0));
        search.Run(1);
        return search.Neighbors(0).ToArray();
    }

    /// <summary>The share of each class in the weight of the neighbours.</summary>
    internal void Vote(ReadOnlySpan<Neighbor> neighbors, Span<float> scores)
    {
        Span<double> votes = ClassCount <= 256 ? stackalloc double[ClassCount] : new double[ClassCount];
        votes.Clear();
        // Neighbours come in the order of their distance.
        bool isExact = neighbors[0].Distance == 0;
        foreach (Neighbor neighbor in neighbors)
        {
            votes[_labels[neighbor.Row]] += Weights == NeighborWeights.Uniform ? 1
                : isExact ? neighbor.Distance == 0 ? 1 : 0
                : 1 / neighbor.Distance;
        }

        double sum = 0;
        foreach (double vote in votes)
            sum += vote;
        for (int i = 0; i < scores.Length; i++)
            scores[i] = (float)(votes[i] / sum);
    }
}
