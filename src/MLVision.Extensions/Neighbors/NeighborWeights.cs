namespace MLVision.Extensions;

/// <summary>How much each of the nearest neighbours counts.</summary>
public enum NeighborWeights
{
    /// <summary>Each counts the same.</summary>
    Uniform,

    /// <summary>
    /// Each counts by the inverse of its distance; where some are at distance 0, these alone count, each the same.
    /// </summary>
    Distance,
}
