using System;
using System.Threading.Tasks;

namespace Microsoft.ML.Numeric;

/// <summary>
/// Finds the nearest centroid of every row. The squared distance is |x|² - 2 (x · c - |c|² / 2), so the kernel that scores
/// linear models, with -|c|² / 2 for the biases, does the work: the nearest centroid is the one with the greatest score.
/// </summary>
internal sealed unsafe class ClusterAssignment
{
    private const int BlockRows = 64;
    private readonly FeatureMatrix _data;
    private readonly float[] _norms;
    private readonly ParallelOptions _parallel;

    internal ClusterAssignment(FeatureMatrix data, int threadCount)
    {
        _data = data;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount };
        _norms = new float[data.RowCount];
        Parallel.For(0, data.SegmentCount, _parallel, s =>
        {
            FeatureMatrix.Segment segment = data.GetSegment(s);
            for (int r = 0; r < segment.RowCount; r++)
            {
                float* x = segment.Values.Pointer + (long)r * data.Stride;
                _norms[s * data.RowsPerSegment + r] = DenseKernels.Dot(x, x, data.Stride);
            }
        });
        Clusters = new int[data.RowCount];
        Distances = new float[data.RowCount];
        Array.Fill(Distances, float.PositiveInfinity);
    }

    /// <summary>The nearest centroid of each row.</summary>
    internal int[] Clusters { get; }

    /// <summary>The squared distance to it.</summary>
    internal float[] Distances { get; }

    /// <summary>Forgets the centroids that rows were compared with.</summary>
    internal void Reset() => Array.Fill(Distances, float.PositiveInfinity);

    /// <summary>Compares all rows with more centroids; the first of them has the number <paramref name="firstNumber"/>.</summary>
    internal void Compare(AlignedBuffer centroids, int count, int firstNumber)
    {
        var biases = new AlignedBuffer(count);
        for (int k = 0; k < count; k++)
        {
            float* c = centroids.Pointer + (long)k * _data.Stride;
            biases.Pointer[k] = -0.5f * DenseKernels.Dot(c, c, _data.Stride);
        }

        Parallel.For(
            0,
            _data.SegmentCount,
            _parallel,
            () => new AlignedBuffer(checked(count * BlockRows)),
            (s, _, scores) =>
            {
                CompareSegment(s, centroids, biases, count, firstNumber, scores);
                return scores;
            },
            _ => { });
    }

    private void CompareSegment(
        int index, AlignedBuffer centroids, AlignedBuffer biases, int count, int firstNumber, AlignedBuffer scores)
    {
        FeatureMatrix.Segment segment = _data.GetSegment(index);
        int firstRow = index * _data.RowsPerSegment;
        for (int r = 0; r < segment.RowCount; r += BlockRows)
        {
            int rows = Math.Min(BlockRows, segment.PaddedRowCount - r);
            float* block = segment.Values.Pointer + (long)r * _data.Stride;
            DenseKernels.Scores(
                block, _data.Stride, rows, centroids.Pointer, biases.Pointer, count, scores.Pointer, BlockRows);
            int used = Math.Min(rows, segment.RowCount - r);
            for (int i = 0; i < used; i++)
            {
                int row = firstRow + r + i, best = 0;
                float* column = scores.Pointer + i;
                for (int k = 1; k < count; k++)
                {
                    if (column[(long)k * BlockRows] > column[(long)best * BlockRows])
                        best = k;
                }

                float distance = Math.Max(0, _norms[row] - 2 * column[(long)best * BlockRows]);
                if (distance < Distances[row])
                {
                    Distances[row] = distance;
                    Clusters[row] = firstNumber + best;
                }
            }
        }
    }
}
