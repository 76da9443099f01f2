using System;
using System.Threading.Tasks;

namespace Microsoft.ML.Numeric;

/// <summary>
/// Lloyd's iteration: every row goes to its nearest centroid, every centroid to the mean of its rows. A centroid without rows
/// stays where it is. As upstream, the weights of the examples matter for the choice of the first centroids only.
/// </summary>
internal sealed class LloydIteration
{
    private const int MaximumChunks = 16;
    private readonly FeatureMatrix _data;
    private readonly AlignedBuffer _centroids;
    private readonly int _k;
    private readonly ParallelOptions _parallel;
    private readonly ClusterAssignment _assignment;
    private readonly int[] _previous;
    private readonly double[][] _sums;
    private readonly int[][] _counts;

    internal LloydIteration(FeatureMatrix data, AlignedBuffer centroids, int k, int threadCount)
    {
        _data = data;
        _centroids = centroids;
        _k = k;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount };
        _assignment = new ClusterAssignment(data, threadCount);
        _previous = new int[data.RowCount];
        Array.Fill(_previous, -1);
        // The chunks depend on the data only and are added in order: the sums do not depend on the threads.
        int chunks = Math.Min(MaximumChunks, data.SegmentCount);
        _sums = new double[chunks][];
        _counts = new int[chunks][];
        for (int i = 0; i < chunks; i++)
        {
            _sums[i] = new double[checked(k * data.FeatureCount)];
            _counts[i] = new int[k];
        }
    }

    /// <summary>How many rows changed their cluster in the last step.</summary>
    internal int ChangedCount { get; private set; }

    /// <summary>Makes one step and returns the mean squared distance of the rows to the centroids they went to.</summary>
    internal double Step()
    {
        _assignment.Reset();
        _assignment.Compare(_centroids, _k, 0);
        double distance = 0;
        ChangedCount = 0;
        for (int i = 0; i < _data.RowCount; i++)
        {
            distance += _assignment.Distances[i];
            ChangedCount += _assignment.Clusters[i] != _previous[i] ? 1 : 0;
            _previous[i] = _assignment.Clusters[i];
        }

        Parallel.For(0, _sums.Length, _parallel, Sum);
        for (int k = 0; k < _k; k++)
            MoveCentroid(k);
        return distance / _data.RowCount;
    }

    private void Sum(int chunk)
    {
        double[] sums = _sums[chunk];
        int[] counts = _counts[chunk];
        Array.Clear(sums);
        Array.Clear(counts);
        int features = _data.FeatureCount;
        int end = (int)((long)_data.SegmentCount * (chunk + 1) / _sums.Length);
        for (int s = (int)((long)_data.SegmentCount * chunk / _sums.Length); s < end; s++)
        {
            int first = s * _data.RowsPerSegment;
            for (int r = 0; r < _data.GetSegment(s).RowCount; r++)
            {
                int cluster = _assignment.Clusters[first + r];
                counts[cluster]++;
                ReadOnlySpan<float> row = _data.GetRow(first + r);
                Span<double> sum = sums.AsSpan(cluster * features, features);
                for (int f = 0; f < row.Length; f++)
                    sum[f] += row[f];
            }
        }
    }

    private void MoveCentroid(int k)
    {
        int features = _data.FeatureCount;
        long count = 0;
        var mean = new double[features];
        for (int chunk = 0; chunk < _sums.Length; chunk++)
        {
            count += _counts[chunk][k];
            for (int f = 0; f < features; f++)
                mean[f] += _sums[chunk][k * features + f];
        }

        if (count == 0)
            return;
        Span<float> centroid = _centroids.Span.Slice(k * _data.Stride, features);
        for (int f = 0; f < features; f++)
            centroid[f] = (float)(mean[f] / count);
    }
}
