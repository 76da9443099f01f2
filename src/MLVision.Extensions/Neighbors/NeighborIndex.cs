namespace MLVision.Extensions;

/// <summary>
/// The training rows with what turns a dot product with a query into a score whose order is that of the distances:
/// score = dot * scale + bias. Euclidean: |t|² - 2 q·t; cosine: -q·t / |t|.
/// </summary>
internal sealed class NeighborIndex
{
    /// <summary>Scales and biases are padded to a multiple of this; a padding row has an infinite score.</summary>
    public const int RowGroup = 8;

    private const double FloatError = 1.0 / (1 << 24);
    private readonly double _maxNorm;

    public NeighborIndex(float[] rows, int featureCount, NeighborMetric metric)
    {
        Rows = rows;
        FeatureCount = featureCount;
        Metric = metric;
        RowCount = rows.Length / featureCount;
        int padded = (RowCount + RowGroup - 1) / RowGroup * RowGroup;
        Scale = new float[padded];
        Bias = new float[padded];
        Bias.AsSpan(RowCount).Fill(float.PositiveInfinity);
        for (int i = 0; i < RowCount; i++)
        {
            double square = SquaredNorm(Row(i));
            double norm = Math.Sqrt(square);
            _maxNorm = Math.Max(_maxNorm, metric == NeighborMetric.Euclidean ? norm : 1);
            Scale[i] = metric == NeighborMetric.Euclidean ? -2 : norm > 0 ? (float)(-1 / norm) : 0;
            Bias[i] = metric == NeighborMetric.Euclidean ? (float)square : 0;
        }
    }

    public float[] Rows { get; }

    public int FeatureCount { get; }

    public int RowCount { get; }

    public NeighborMetric Metric { get; }

    public float[] Scale { get; }

    public float[] Bias { get; }

    public static double SquaredNorm(ReadOnlySpan<float> values) => DotAndSquare(values, values).Square;

    public ReadOnlySpan<float> Row(int index) => Rows.AsSpan(index * FeatureCount, FeatureCount);

    /// <summary>
    /// How far at most a score in single precision is off, whatever the order of the sums: (n + 8) roundings of at most
    /// 2 |q| |t| + |t|².
    /// </summary>
    /// <param name="querySquare">The sum of the squares of the query's features.</param>
    public double ScoreError(double querySquare)
    {
        double norm = Math.Sqrt(querySquare);
        double magnitude = Metric == NeighborMetric.Euclidean ? _maxNorm * (2 * norm + _maxNorm) : norm;
        return (FeatureCount + 8) * FloatError * magnitude;
    }

    /// <summary>The distance in double precision.</summary>
    /// <param name="query">The query.</param>
    /// <param name="querySquare">The sum of the squares of its features.</param>
    /// <param name="row">The training row.</param>
    public double Distance(ReadOnlySpan<float> query, double querySquare, int row)
    {
        ReadOnlySpan<float> other = Row(row);
        if (Metric == NeighborMetric.Euclidean)
            return Math.Sqrt(SquaredDistance(query, other));
        (double dot, double square) = DotAndSquare(query, other);
        double norms = Math.Sqrt(querySquare * square);
        return norms > 0 ? Math.Clamp(1 - dot / norms, 0, 2) : 1;
    }

    private static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        int i = 0;
        for (; i + 4 <= a.Length; i += 4)
        {
            double d0 = (double)a[i] - b[i], d1 = (double)a[i + 1] - b[i + 1];
            double d2 = (double)a[i + 2] - b[i + 2], d3 = (double)a[i + 3] - b[i + 3];
            sum0 += d0 * d0;
            sum1 += d1 * d1;
            sum2 += d2 * d2;
            sum3 += d3 * d3;
        }

        for (; i < a.Length; i++)
            sum0 += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum0 + sum1 + (sum2 + sum3);
    }

    private static (double Dot, double Square) DotAndSquare(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, square = 0;
        for (int i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            square += (double)b[i] * b[i];
        }

        return (dot, square);
    }
}
