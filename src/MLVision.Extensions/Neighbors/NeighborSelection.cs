namespace MLVision.Extensions;

/// <summary>Takes the training rows whose score is below a query's threshold.</summary>
internal abstract class NeighborSelection(int queries)
{
    /// <summary>For each query the score that a row must be below; places without a query take no row.</summary>
    public float[] Thresholds { get; } = new float[queries];

    /// <summary>Takes a row whose score is below the threshold.</summary>
    public abstract void Add(int query, float score, int row);
}
