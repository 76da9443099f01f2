namespace MLVision.Extensions;

/// <summary>How the distance of two feature vectors is measured.</summary>
public enum NeighborMetric
{
    /// <summary>The length of the difference (L2).</summary>
    Euclidean,

    /// <summary>1 - cosine of the angle between them, 0 to 2; a vector of zeros is at distance 1 from every vector.</summary>
    Cosine,
}
