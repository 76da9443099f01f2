using System.Numerics.Tensors;

namespace MLVision.Extensions;

/// <summary>The last steps and changes of the gradient, from which L-BFGS estimates the inverse Hessian.</summary>
internal sealed class LbfgsMemory(int capacity)
{
    // Below this part of |change|² a curvature is rounding, and its inverse would make a direction of noise.
    private const double LeastCurvature = 1e-12;
    private readonly List<Pair> _pairs = new(capacity);

    public void Clear() => _pairs.Clear();

    /// <summary>Remembers the step from <paramref name="x"/> to <paramref name="newX"/>, if it tells a curvature.</summary>
    public void Add(double[] x, double[] newX, double[] gradient, double[] newGradient)
    {
        // The oldest pair gives its arrays to the newest.
        Pair pair = _pairs.Count == capacity ? _pairs[0] : new Pair(new double[x.Length], new double[x.Length]);
        TensorPrimitives.Subtract<double>(newX, x, pair.Step);
        TensorPrimitives.Subtract<double>(newGradient, gradient, pair.Change);
        if (_pairs.Count == capacity)
            _pairs.RemoveAt(0);
        pair.Curvature = TensorPrimitives.Dot<double>(pair.Step, pair.Change);
        if (pair.Curvature > LeastCurvature * TensorPrimitives.SumOfSquares<double>(pair.Change))
            _pairs.Add(pair);
    }

    /// <summary>
    /// Multiplies a direction by the estimate of the inverse Hessian, in place (Nocedal and Wright, "Numerical Optimization",
    /// algorithm 7.4).
    /// </summary>
    public void MultiplyByInverseHessian(Span<double> direction)
    {
        if (_pairs.Count == 0)
            return;
        for (int i = _pairs.Count - 1; i >= 0; i--)
        {
            Pair pair = _pairs[i];
            pair.Alpha = TensorPrimitives.Dot(pair.Step, direction) / pair.Curvature;
            TensorPrimitives.MultiplyAdd(pair.Change, -pair.Alpha, direction, direction);
        }

        Pair newest = _pairs[^1];
        TensorPrimitives.Multiply(
            direction, newest.Curvature / TensorPrimitives.SumOfSquares<double>(newest.Change), direction);
        foreach (Pair pair in _pairs)
        {
            double beta = TensorPrimitives.Dot(pair.Change, direction) / pair.Curvature;
            TensorPrimitives.MultiplyAdd(pair.Step, pair.Alpha - beta, direction, direction);
        }
    }

    private sealed class Pair(double[] step, double[] change)
    {
        public double[] Step { get; } = step;

        public double[] Change { get; } = change;

        public double Curvature { get; set; }

        public double Alpha { get; set; }
    }
}
