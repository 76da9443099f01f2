namespace Microsoft.ML.Data;

/// <summary>How well clusters hold together, and how well they agree with labels.</summary>
public sealed class ClusteringMetrics
{
    internal ClusteringMetrics(ClusteringTally tally)
    {
        NormalizedMutualInformation = tally.NormalizedMutualInformation;
        AverageDistance = tally.AverageDistance;
        DaviesBouldinIndex = tally.DaviesBouldinIndex;
    }

    public double NormalizedMutualInformation { get; }

    public double AverageDistance { get; }

    public double DaviesBouldinIndex { get; }
}
