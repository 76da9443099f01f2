using System;
using System.Threading.Tasks;

namespace Microsoft.ML.Numeric;

/// <summary>
/// The regularised loss of a linear model, and its gradient: (sum of the examples' weighted losses + l2 / 2 * |w|²) /
/// (sum of the examples' weights). The parameters are the biases of all classes, which are not regularised, then the weights
/// class by class. One evaluation is one pass over the data: a block of rows is scored, its scores become residuals,
/// and the same rows, still in the cache, are added to the gradient.
/// </summary>
internal abstract unsafe class LinearObjective
{
    private const int BlockRows = 64;
    private const int MaximumChunks = 16;
    private const long MaximumChunkDoubles = 16 << 20;

    private readonly FeatureMatrix _data;
    private readonly double _l2;
    private readonly double _weightSum;
    private readonly ParallelOptions _parallel;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _biases;
    private readonly Chunk[] _chunks;

    protected LinearObjective(FeatureMatrix data, int classCount, double l2, double weightSum, int threadCount)
    {
        _data = data;
        ClassCount = classCount;
        _l2 = l2;
        _weightSum = weightSum;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount };
        ParameterCount = checked(classCount * (data.FeatureCount + 1));
        _weights = new AlignedBuffer(checked(classCount * data.Stride));
        _biases = new AlignedBuffer(classCount);

        // The number of chunks depends on the data only, and their sums are added in order: the result does not depend on
        // which thread did which chunk. Every chunk has a gradient of its own, hence the bound.
        long affordable = Math.Max(2, MaximumChunkDoubles / ParameterCount);
        int chunkCount = (int)Math.Min(Math.Min(MaximumChunks, affordable), data.SegmentCount);
        _chunks = new Chunk[chunkCount];
        for (int i = 0; i < chunkCount; i++)
        {
            int first = (int)((long)data.SegmentCount * i / chunkCount);
            int end = (int)((long)data.SegmentCount * (i + 1) / chunkCount);
            _chunks[i] = new Chunk(first, end, ParameterCount, classCount, data.Stride);
        }
    }

    internal int ClassCount { get; }

    internal int ParameterCount { get; }

    /// <summary>The objective at <paramref name="x"/>; <paramref name="gradient"/> is overwritten.</summary>
    internal double Evaluate(double[] x, double[] gradient)
    {
        int features = _data.FeatureCount;
        for (int k = 0; k < ClassCount; k++)
        {
            _biases.Pointer[k] = (float)x[k];
            float* target = _weights.Pointer + (long)k * _data.Stride;
            int source = ClassCount + k * features;
            for (int f = 0; f < features; f++)
                target[f] = (float)x[source + f];
        }

        if (_chunks.Length == 1)
            EvaluateChunk(_chunks[0]);
        else
            Parallel.For(0, _chunks.Length, _parallel, i => EvaluateChunk(_chunks[i]));

        double loss = 0;
        Array.Clear(gradient);
        foreach (Chunk chunk in _chunks)
        {
            loss += chunk.Loss;
            DoubleVectors.AddScaled(chunk.Gradient, 1, gradient);
        }

        double norm = 0;
        for (int i = ClassCount; i < x.Length; i++)
        {
            norm += x[i] * x[i];
            gradient[i] += _l2 * x[i];
        }

        DoubleVectors.Scale(gradient, 1 / _weightSum);
        return (loss + 0.5 * _l2 * norm) / _weightSum;
    }

    /// <summary>
    /// Replaces the scores (one line per class) by the derivatives of the weighted losses and returns the sum of those losses.
    /// <paramref name="rowCount"/> is a multiple of <see cref="DenseKernels.Lanes"/>.
    /// </summary>
    protected abstract double ScoresToResiduals(
        float* scores, int scoreStride, int rowCount, float* labels, float* weights, double* scratch);

    private void EvaluateChunk(Chunk chunk)
    {
        int stride = _data.Stride, features = _data.FeatureCount;
        float* scores = chunk.Scores.Pointer, sums = chunk.Sums.Pointer;
        Array.Clear(chunk.Gradient);
        double loss = 0;
        fixed (double* scratch = chunk.Scratch)
        {
            for (int s = chunk.FirstSegment; s < chunk.EndSegment; s++)
            {
                FeatureMatrix.Segment segment = _data.GetSegment(s);
                int rows = segment.PaddedRowCount;
                chunk.Sums.Span.Clear();
                fixed (float* labels = segment.Labels, weights = segment.Weights)
                {
                    for (int r = 0; r < rows; r += BlockRows)
                    {
                        int count = Math.Min(BlockRows, rows - r);
                        float* block = segment.Values.Pointer + (long)r * stride;
                        DenseKernels.Scores(
                            block, stride, count, _weights.Pointer, _biases.Pointer, ClassCount, scores, BlockRows);
                        loss += ScoresToResiduals(scores, BlockRows, count, labels + r, weights + r, scratch);
                        DenseKernels.AddOuterProducts(block, stride, count, scores, BlockRows, ClassCount, sums);
                        for (int k = 0; k < ClassCount; k++)
                        {
                            float* line = scores + (long)k * BlockRows;
                            double sum = 0;
                            for (int i = 0; i < count; i++)
                                sum += line[i];
                            chunk.Gradient[k] += sum;
                        }
                    }
                }

                // Single precision only within a segment; from segment to segment the gradient adds up in double precision.
                for (int k = 0; k < ClassCount; k++)
                {
                    float* line = sums + (long)k * stride;
                    int target = ClassCount + k * features;
                    for (int f = 0; f < features; f++)
                        chunk.Gradient[target + f] += line[f];
                }
            }
        }

        chunk.Loss = loss;
    }

    private sealed class Chunk
    {
        internal Chunk(int firstSegment, int endSegment, int parameterCount, int classCount, int stride)
        {
            FirstSegment = firstSegment;
            EndSegment = endSegment;
            Gradient = new double[parameterCount];
            Scores = new AlignedBuffer(checked(classCount * BlockRows));
            Sums = new AlignedBuffer(checked(classCount * stride));
            Scratch = new double[checked(classCount * DenseKernels.Lanes)];
        }

        internal int FirstSegment { get; }

        internal int EndSegment { get; }

        internal double[] Gradient { get; }

        internal AlignedBuffer Scores { get; }

        internal AlignedBuffer Sums { get; }

        internal double[] Scratch { get; }

        internal double Loss { get; set; }
    }
}
