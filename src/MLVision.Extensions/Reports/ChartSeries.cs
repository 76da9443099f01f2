namespace MLVision.Extensions;

/// <summary>A line of a chart of an <see cref="HtmlReport"/>.</summary>
public sealed class ChartSeries
{
    /// <summary>Takes a copy of the points.</summary>
    /// <param name="name">What the legend calls the line.</param>
    /// <param name="points">The points in the order in which they are joined; at least one, all finite.</param>
    /// <exception cref="ArgumentException">
    /// The name is empty, there is no point, or a value is infinite or not a number.
    /// </exception>
    public ChartSeries(string name, IEnumerable<(double X, double Y)> points)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(points);
        Name = name;
        Points = [.. points];
        if (Points.Count == 0)
            throw new ArgumentException($"The series '{name}' has no points.", nameof(points));
        foreach ((double x, double y) in Points)
        {
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                string point = FormattableString.Invariant($"({x}, {y})");
                throw new ArgumentException($"The series '{name}' has the point {point}, which cannot be drawn.", nameof(points));
            }
        }
    }

    /// <summary>What the legend calls the line.</summary>
    public string Name { get; }

    /// <summary>The points in the order in which they are joined.</summary>
    public IReadOnlyList<(double X, double Y)> Points { get; }
}
