using System;
using System.Linq;
using System.Runtime.Intrinsics;
using System.Threading.Tasks;

namespace Microsoft.ML.Numeric;

/// <summary>
/// Stochastic dual coordinate ascent for several classes (Shalev-Shwartz and Zhang, "Accelerated Proximal Stochastic Dual
/// Coordinate Ascent for Regularized Loss Minimization"). The loss of an example is the sum over the other classes of
/// log(1 + exp(score of the other class - score of its class)). What is minimised is (sum of the weighted losses) / n +
/// l2 / 2 * |w|² + l2 * threshold * |w|₁, where w includes the biases unless they have a learning rate of their own.
/// </summary>
internal sealed unsafe class SdcaSolver
{
    private const int MaximumNewtonSteps = 20;
    private const double NewtonTolerance = 1e-7;

    private readonly FeatureMatrix _data;
    private readonly int _classCount;
    private readonly double _l2;
    private readonly float _threshold;
    private readonly double _biasRate;
    private readonly double _inverse;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _unshrunk;
    private readonly double[] _biases;
    private readonly double[] _unshrunkBiases;
    private readonly double[] _freeBiases;
    private readonly float[] _duals;
    private readonly double[] _norms;
    private readonly double[] _updates;

    /// <param name="data">The examples.</param>
    /// <param name="classCount">How many classes there are.</param>
    /// <param name="l2">The strength of the regularisation, greater than zero.</param>
    /// <param name="threshold">L1 in terms of L2: weights below it become zero.</param>
    /// <param name="biasLearningRate">How fast biases follow without being regularised; zero to regularise them.</param>
    internal SdcaSolver(FeatureMatrix data, int classCount, double l2, float threshold, float biasLearningRate)
    {
        _data = data;
        _classCount = classCount;
        _l2 = l2;
        _threshold = threshold;
        _biasRate = biasLearningRate * l2;
        _inverse = 1 / (l2 * data.RowCount);
        _weights = new AlignedBuffer(checked(classCount * data.Stride));
        // Without L1 nothing is shrunk, and both are one.
        _unshrunk = threshold > 0 ? new AlignedBuffer(_weights.Length) : _weights;
        _biases = new double[classCount];
        _unshrunkBiases = threshold > 0 ? new double[classCount] : _biases;
        _freeBiases = new double[classCount];
        _duals = new float[checked(data.RowCount * classCount)];
        _updates = new double[classCount];
        _norms = new double[data.RowCount];
        for (int i = 0; i < data.RowCount; i++)
        {
            Row(i, out float* x, out _, out _);
            _norms[i] = DenseKernels.Dot(x, x, data.Stride) + (biasLearningRate == 0 ? 1 : 0);
        }
    }

    internal double[] TotalBiases() => _biases.Zip(_freeBiases, (a, b) => a + b).ToArray();

    internal float[] Weights(int classIndex) =>
        _weights.Span.Slice(classIndex * _data.Stride, _data.FeatureCount).ToArray();

    /// <summary>One pass over the examples in the given order.</summary>
    internal void Pass(ReadOnlySpan<int> order)
    {
        foreach (int example in order)
            Update(example);
    }

    /// <summary>What a check of convergence found.</summary>
    internal readonly record struct Measurement(double Loss, double DualLoss, double Sparsity, double FreeBias, double Bias)
    {
        internal double Gap => Loss - DualLoss;
    }

    /// <summary>The primal and the dual objective: the optimum lies between them.</summary>
    internal Measurement Measure(int threadCount)
    {
        var losses = new double[_data.SegmentCount];
        var dualLosses = new double[_data.SegmentCount];
        Parallel.For(0, _data.SegmentCount, new ParallelOptions { MaxDegreeOfParallelism = threadCount }, segment =>
            MeasureSegment(segment, out losses[segment], out dualLosses[segment]));

        double squares = 0, magnitudes = 0, biasProduct = 0;
        long nonZeros = 0;
        foreach (float weight in _weights.Span)
        {
            squares += (double)weight * weight;
            magnitudes += Math.Abs(weight);
            nonZeros += weight != 0 ? 1 : 0;
        }

        for (int k = 0; k < _classCount; k++)
        {
            squares += _biases[k] * _biases[k];
            magnitudes += Math.Abs(_biases[k]);
            biasProduct += _biases[k] * _freeBiases[k];
        }

        double count = _data.RowCount, regularizer = 0.5 * _l2 * squares;
        return new Measurement(
            losses.Sum() / count + regularizer + _l2 * _threshold * magnitudes,
            dualLosses.Sum() / count - regularizer - _l2 * biasProduct,
            (double)nonZeros / ((long)_classCount * _data.FeatureCount),
            _freeBiases[0],
            _biases[0]);
    }

    private void Update(int example)
    {
        Row(example, out float* x, out int label, out float weight);
        int stride = _data.Stride;
        double norm = _norms[example], scale = _inverse * weight;
        double labelScore = Score(x, label), labelUpdate = 0;
        Span<float> duals = _duals.AsSpan(example * _classCount, _classCount);
        double labelDual = 0, labelAdjustment = 0;
        for (int k = 0; k < _classCount; k++)
        {
            if (k == label)
                continue;
            double margin = labelScore + labelUpdate * norm - Score(x, k);
            double dual = duals[k];
            // Pulls the sum of the dual variables, and with it the regularised bias, to zero.
            double adjustment = _biasRate * _unshrunkBiases[k];
            double change = BestDual(dual, margin, 2 * norm * scale) - dual - adjustment;
            duals[k] = (float)(dual + change);
            labelDual -= dual + change;
            double update = change * scale;
            labelUpdate += update;
            _updates[k] = -update;
            _freeBiases[k] += adjustment * scale;
            labelAdjustment -= adjustment;
        }

        duals[label] = (float)labelDual;
        _updates[label] = labelUpdate;
        _freeBiases[label] += labelAdjustment * scale;
        for (int k = 0; k < _classCount; k++)
        {
            _unshrunkBiases[k] += _updates[k];
            DenseKernels.AddScaled(x, (float)_updates[k], _unshrunk.Pointer + (long)k * stride, stride);
        }

        if (_threshold > 0)
            Shrink();
    }

    /// <summary>
    /// The dual variable that maximises the dual objective along its coordinate: the root, between 0 and 1, of
    /// a - σ(-(margin + curvature * (a - dual))), which rises with a.
    /// </summary>
    private static double BestDual(double dual, double margin, double curvature)
    {
        double low = 0, high = 1, a = Math.Clamp(dual, 0, 1);
        for (int i = 0; i < MaximumNewtonSteps; i++)
        {
            double sigma = 1 / (1 + Math.Exp(margin + curvature * (a - dual)));
            double value = a - sigma;
            if (value > 0)
                high = a;
            else
                low = a;
            double next = a - value / (1 + curvature * sigma * (1 - sigma));
            if (!(next > low && next < high))
                next = (low + high) / 2;
            if (Math.Abs(next - a) < NewtonTolerance)
                return next;
            a = next;
        }

        return a;
    }

    private double Score(float* x, int classIndex) =>
        DenseKernels.Dot(x, _weights.Pointer + (long)classIndex * _data.Stride, _data.Stride)
            + _biases[classIndex] + _freeBiases[classIndex];

    private void Shrink()
    {
        Vector512<float> threshold = Vector512.Create(_threshold);
        float* source = _unshrunk.Pointer, target = _weights.Pointer;
        for (long i = 0; i < _weights.Length; i += DenseKernels.Lanes)
        {
            Vector512<float> value = Vector512.Load(source + i);
            Vector512<float> magnitude = Vector512.Max(Vector512.Abs(value) - threshold, Vector512<float>.Zero);
            Vector512.CopySign(magnitude, value).Store(target + i);
        }

        for (int k = 0; k < _classCount; k++)
            _biases[k] = Math.CopySign(Math.Max(Math.Abs(_unshrunkBiases[k]) - _threshold, 0), _unshrunkBiases[k]);
    }

    private void MeasureSegment(int index, out double loss, out double dualLoss)
    {
        loss = 0;
        dualLoss = 0;
        FeatureMatrix.Segment segment = _data.GetSegment(index);
        for (int r = 0; r < segment.RowCount; r++)
        {
            float* x = segment.Values.Pointer + (long)r * _data.Stride;
            int label = (int)segment.Labels[r];
            double labelScore = Score(x, label), losses = 0, entropies = 0;
            int dual = (index * _data.RowsPerSegment + r) * _classCount;
            for (int k = 0; k < _classCount; k++)
            {
                if (k == label)
                    continue;
                double margin = labelScore - Score(x, k);
                losses += Math.Max(-margin, 0) + Math.Log(1 + Math.Exp(-Math.Abs(margin)));
                entropies += Entropy(_duals[dual + k]);
            }

            loss += losses * segment.Weights[r];
            dualLoss += entropies * segment.Weights[r];
        }
    }

    private static double Entropy(double p)
    {
        if (p < 0 || p > 1)
            return double.NegativeInfinity;
        return p is 0 or 1 ? 0 : -p * Math.Log(p) - (1 - p) * Math.Log(1 - p);
    }

    private void Row(int example, out float* x, out int label, out float weight)
    {
        FeatureMatrix.Segment segment = _data.GetSegment(example / _data.RowsPerSegment);
        int row = example % _data.RowsPerSegment;
        x = segment.Values.Pointer + (long)row * _data.Stride;
        label = (int)segment.Labels[row];
        weight = segment.Weights[row];
    }
}
