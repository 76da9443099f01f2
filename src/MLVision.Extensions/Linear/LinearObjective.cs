using System.Numerics.Tensors;

namespace MLVision.Extensions;

/// <summary>
/// The smooth part of what logistic regression minimises, and its gradient: (sum of the rows' weighted losses + l2 / 2 * |w|²) /
/// (sum of the rows' weights). The parameters are the intercepts of all outputs, which are not regularised, then the
/// coefficients output by output.
/// </summary>
/// <remarks>
/// One evaluation is one pass over the data: a block of rows is scored, its scores become residuals, and the same rows, still in
/// the cache, are added to the gradient. Products are in single precision; what is summed over segments, and the loss of each
/// row, is in double precision.
/// </remarks>
internal abstract unsafe class LinearObjective
{
    private const int BlockRows = 64;
    private const int MaximumChunks = 64;
    private const long MaximumChunkDoubles = 16 << 20;

    private readonly LinearData _data;
    private readonly double _l2;
    private readonly double _weightSum;
    private readonly ParallelOptions _parallel;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _biases;
    private readonly Chunk[] _chunks;

    protected LinearObjective(LinearData data, int outputCount, double l2, int threadCount, CancellationToken cancellation)
    {
        _data = data;
        OutputCount = outputCount;
        _l2 = l2;
        foreach (LinearData.Segment segment in data.Segments)
        {
            foreach (float weight in segment.Weights)
                _weightSum += weight;
        }

        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threadCount, CancellationToken = cancellation };
        ParameterCount = checked(outputCount * (data.FeatureCount + 1));
        _weights = new AlignedBuffer(checked(outputCount * data.Stride));
        _biases = new AlignedBuffer(outputCount);

        // The number of chunks depends on the data only, and their sums are added in order: the result does not depend on
        // which thread did which chunk. Every chunk has a gradient of its own, hence the bound.
        int segments = data.Segments.Count;
        long affordable = Math.Max(2, MaximumChunkDoubles / ParameterCount);
        _chunks = new Chunk[Math.Min(Math.Min(MaximumChunks, affordable), segments)];
        for (int i = 0; i < _chunks.Length; i++)
        {
            int first = (int)((long)segments * i / _chunks.Length), end = (int)((long)segments * (i + 1) / _chunks.Length);
            _chunks[i] = new Chunk(first, end, ParameterCount, outputCount, data.Stride);
        }
    }

    public int OutputCount { get; }

    public int ParameterCount { get; }

    /// <summary>The sum of the rows' weights, by which the objective is divided.</summary>
    public double WeightSum => _weightSum;

    /// <summary>Whether the kernels take several classes at once.</summary>
    internal bool UsesClassTiles { get; init; } = LinearKernels.PrefersClassTiles;

    /// <summary>The objective at <paramref name="x"/>; <paramref name="gradient"/> is overwritten.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        TensorPrimitives.ConvertTruncating(x[..OutputCount], _biases.Span);
        for (int k = 0; k < OutputCount; k++)
            TensorPrimitives.ConvertTruncating(Line(x, k), _weights.Span.Slice(k * _data.Stride, _data.FeatureCount));
        if (_chunks.Length == 1)
        {
            _parallel.CancellationToken.ThrowIfCancellationRequested();
            EvaluateChunk(_chunks[0]);
        }
        else
        {
            Parallel.For(0, _chunks.Length, _parallel, i => EvaluateChunk(_chunks[i]));
        }

        double loss = 0;
        gradient.Clear();
        foreach (Chunk chunk in _chunks)
        {
            loss += chunk.Loss;
            TensorPrimitives.Add(gradient, chunk.Gradient, gradient);
        }

        ReadOnlySpan<double> coefficients = x[OutputCount..];
        Span<double> rest = gradient[OutputCount..];
        TensorPrimitives.MultiplyAdd(coefficients, _l2, rest, rest);
        TensorPrimitives.Divide(gradient, _weightSum, gradient);
        return (loss + 0.5 * _l2 * TensorPrimitives.SumOfSquares(coefficients)) / _weightSum;
    }

    /// <summary>The coefficients of an output among all parameters.</summary>
    protected ReadOnlySpan<double> Line(ReadOnlySpan<double> x, int output) =>
        x.Slice(OutputCount + output * _data.FeatureCount, _data.FeatureCount);

    /// <summary>
    /// Replaces the scores (one line for each output) by the derivatives of the weighted losses and returns the sum of those
    /// losses. <paramref name="rowCount"/> is a multiple of <see cref="LinearKernels.Lanes"/>.
    /// </summary>
    /// <param name="scores">The scores.</param>
    /// <param name="scoreStride">Floats from one line to the next.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="labels">The class of each row.</param>
    /// <param name="weights">The weight of each row.</param>
    /// <param name="scratch">Room for <see cref="LinearKernels.Lanes"/> numbers for each output.</param>
    protected abstract double ScoresToResiduals(
        float* scores, int scoreStride, int rowCount, int* labels, float* weights, double* scratch);

    private void EvaluateChunk(Chunk chunk)
    {
        int stride = _data.Stride;
        Array.Clear(chunk.Gradient);
        chunk.Loss = 0;
        fixed (double* scratch = chunk.Scratch)
        {
            for (int s = chunk.FirstSegment; s < chunk.EndSegment; s++)
            {
                LinearData.Segment segment = _data.Segments[s];
                int rows = segment.PaddedRowCount;
                chunk.Sums.Span.Clear();
                fixed (int* labels = segment.Labels)
                fixed (float* weights = segment.Weights)
                {
                    for (int r = 0; r < rows; r += BlockRows)
                    {
                        int count = Math.Min(BlockRows, rows - r);
                        AddBlock(
                            chunk, segment.Values.Pointer + (long)r * stride, count, labels + r, weights + r, scratch);
                    }
                }

                // Single precision only within a segment; from segment to segment the gradient adds up in double precision.
                for (int k = 0; k < OutputCount; k++)
                {
                    ReadOnlySpan<float> line = chunk.Sums.Span.Slice(k * stride, _data.FeatureCount);
                    Span<double> target = chunk.Gradient.AsSpan(OutputCount + k * line.Length, line.Length);
                    for (int f = 0; f < line.Length; f++)
                        target[f] += line[f];
                }
            }
        }
    }

    private void AddBlock(Chunk chunk, float* rows, int count, int* labels, float* weights, double* scratch)
    {
        float* scores = chunk.Scores.Pointer;
        LinearKernels.Scores(rows, _data.Stride, count, _weights.Pointer, _biases.Pointer, OutputCount, scores, BlockRows,
            UsesClassTiles);
        chunk.Loss += ScoresToResiduals(scores, BlockRows, count, labels, weights, scratch);
        LinearKernels.AddOuterProducts(rows, _data.Stride, count, scores, BlockRows, OutputCount, chunk.Sums.Pointer,
            UsesClassTiles);
        for (int k = 0; k < OutputCount; k++)
        {
            double sum = 0;
            foreach (float residual in new ReadOnlySpan<float>(scores + k * BlockRows, count))
                sum += residual;
            chunk.Gradient[k] += sum;
        }
    }

    private sealed class Chunk(int firstSegment, int endSegment, int parameterCount, int outputCount, int stride)
    {
        public int FirstSegment => firstSegment;

        public int EndSegment => endSegment;

        public double[] Gradient { get; } = new double[parameterCount];

        public AlignedBuffer Scores { get; } = new(checked(outputCount * BlockRows));

        public AlignedBuffer Sums { get; } = new(checked(outputCount * stride));

        public double[] Scratch { get; } = new double[checked(outputCount * LinearKernels.Lanes)];

        public double Loss { get; set; }
    }
}
