using System;
using System.Linq;

namespace Microsoft.ML.Numeric;

/// <summary>The ways to choose the centroids that k-means starts from.</summary>
internal sealed class CentroidSampler
{
    private const int ParallelRounds = 5;
    private const int OverSampling = 2;

    // Below this many clusters, k-means++ needs not many more passes than k-means||, and starts better.
    private const int ClustersForParallelRounds = 60;

    private readonly FeatureMatrix _data;
    private readonly int _threadCount;
    private readonly Random _random;

    internal CentroidSampler(FeatureMatrix data, int threadCount, Random random)
    {
        _data = data;
        _threadCount = threadCount;
        _random = random;
    }

    /// <summary>Any k rows.</summary>
    internal AlignedBuffer Random(int k)
    {
        if (_data.RowCount < k)
            throw new InvalidOperationException("Failed to initialize clusters: too few examples");

        // The first k of a shuffle.
        int[] rows = Enumerable.Range(0, _data.RowCount).ToArray();
        for (int i = 0; i < k; i++)
        {
            int j = _random.Next(i, rows.Length);
            (rows[i], rows[j]) = (rows[j], rows[i]);
        }

        return Copy(rows.AsSpan(0, k));
    }

    /// <summary>k-means++ (Arthur and Vassilvitskii): one row after the other, likely ones far from those before.</summary>
    internal AlignedBuffer PlusPlus(int k)
    {
        var assignment = new ClusterAssignment(_data, _threadCount);
        var rows = new int[k];
        for (int i = 0; i < k; i++)
        {
            rows[i] = i == 0 ? Draw(_ => 1) : Draw(row => assignment.Distances[row]);
            if (rows[i] < 0)
            {
                throw new InvalidOperationException(
                    $"Not enough distinct instances to populate {k} clusters (only found {i} distinct instances)");
            }

            assignment.Compare(Copy(rows.AsSpan(i, 1)), 1, i);
            // Rounding must not let a row be drawn that is a centroid already.
            assignment.Distances[rows[i]] = 0;
        }

        return Copy(rows);
    }

    /// <summary>k-means|| (Bahmani et al.): many rows at once for a few rounds, then k-means++ on those.</summary>
    internal AlignedBuffer ParallelPlusPlus(int k)
    {
        if (k < ClustersForParallelRounds)
            return PlusPlus(k);
        var assignment = new ClusterAssignment(_data, _threadCount);
        var candidates = new int[1 + ParallelRounds * OverSampling * k];
        candidates[0] = Draw(_ => 1);
        int count = 1;
        assignment.Compare(Copy(candidates.AsSpan(0, 1)), 1, 0);
        assignment.Distances[candidates[0]] = 0;
        for (int round = 0; round < ParallelRounds; round++)
        {
            int[] added = DrawMany(OverSampling * k, assignment.Distances);
            added.CopyTo(candidates, count);
            if (added.Length > 0)
                assignment.Compare(Copy(added), added.Length, count);
            foreach (int row in added)
                assignment.Distances[row] = 0;
            count += added.Length;
        }

        var weights = new float[count];
        foreach (int cluster in assignment.Clusters)
            weights[cluster]++;
        var sample = new FeatureMatrix(_data.FeatureCount);
        for (int i = 0; i < count; i++)
        {
            if (weights[i] > 0)
                _data.GetRow(candidates[i]).CopyTo(sample.AddRow(0, weights[i]));
        }

        return new CentroidSampler(sample, _threadCount, _random).PlusPlus(k);
    }

    /// <summary>A row with a chance proportional to its weight times <paramref name="chance"/>; -1 if no row has any.</summary>
    private int Draw(Func<int, float> chance)
    {
        double sum = 0;
        for (int i = 0; i < _data.RowCount; i++)
            sum += (double)Weight(i) * chance(i);
        if (!(sum > 0))
            return -1;
        double left = _random.NextDouble() * sum;
        int last = -1;
        for (int i = 0; i < _data.RowCount; i++)
        {
            double mass = (double)Weight(i) * chance(i);
            if (mass <= 0)
                continue;
            last = i;
            if ((left -= mass) < 0)
                break;
        }

        return last;
    }

    /// <summary>Several different rows with chances proportional to their distances (Efraimidis and Spirakis).</summary>
    private int[] DrawMany(int count, float[] distances)
    {
        var keys = new double[distances.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = Math.Log(1 - _random.NextDouble()) / distances[i];
        return Enumerable.Range(0, keys.Length)
            .Where(row => distances[row] > 0)
            .OrderByDescending(row => keys[row])
            .Take(count)
            .ToArray();
    }

    private float Weight(int row) => _data.GetSegment(row / _data.RowsPerSegment).Weights[row % _data.RowsPerSegment];

    private AlignedBuffer Copy(ReadOnlySpan<int> rows)
    {
        var buffer = new AlignedBuffer(checked(rows.Length * _data.Stride));
        for (int i = 0; i < rows.Length; i++)
            _data.GetRow(rows[i]).CopyTo(buffer.Span.Slice(i * _data.Stride));
        return buffer;
    }
}
