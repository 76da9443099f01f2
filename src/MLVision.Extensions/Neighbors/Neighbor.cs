namespace MLVision.Extensions;

/// <summary>A training row and its distance from a query.</summary>
/// <param name="Row">The index of the training row.</param>
/// <param name="Distance">The distance.</param>
public readonly record struct Neighbor(int Row, double Distance) : IComparable<Neighbor>
{
    /// <summary>Nearer comes first; of equally near ones the earlier row.</summary>
    /// <param name="other">Another neighbour.</param>
    public int CompareTo(Neighbor other) =>
        Distance != other.Distance ? Distance.CompareTo(other.Distance) : Row.CompareTo(other.Row);
}
