using System;

namespace Microsoft.ML.Numeric;

/// <summary>The last steps and changes of the gradient, from which L-BFGS estimates the inverse Hessian.</summary>
internal sealed class LbfgsMemory
{
    private readonly double[][] _steps;
    private readonly double[][] _changes;
    private readonly double[] _curvatures;
    private readonly double[] _alphas;
    private int _count;
    private int _next;

    internal LbfgsMemory(int capacity)
    {
        _steps = new double[capacity][];
        _changes = new double[capacity][];
        _curvatures = new double[capacity];
        _alphas = new double[capacity];
    }

    internal void Clear()
    {
        _count = 0;
        _next = 0;
    }

    /// <summary>
    /// Remembers the step from <paramref name="x"/> to <paramref name="newX"/>; false if no gradient changed along it.
    /// </summary>
    internal bool Add(double[] x, double[] newX, double[] gradient, double[] newGradient)
    {
        double[] step = _steps[_next] ??= new double[x.Length];
        double[] change = _changes[_next] ??= new double[x.Length];
        DoubleVectors.SumScaled(newX, -1, x, step);
        DoubleVectors.SumScaled(newGradient, -1, gradient, change);
        double curvature = DoubleVectors.Dot(step, change);
        if (curvature == 0)
            return false;
        _curvatures[_next] = curvature;
        _next = (_next + 1) % _steps.Length;
        _count = Math.Min(_count + 1, _steps.Length);
        return true;
    }

    /// <summary>
    /// Multiplies a direction by the estimate of the inverse Hessian, in place (Nocedal and Wright, algorithm 7.4).
    /// </summary>
    internal void MultiplyByInverseHessian(double[] direction)
    {
        int newestGood = -1;
        for (int age = 0; age < _count; age++)
        {
            int i = Index(age);
            // A pair of negative curvature (possible with a line search that only asks for descent) says nothing useful.
            if (_curvatures[i] <= 0)
                continue;
            if (newestGood < 0)
                newestGood = i;
            _alphas[i] = DoubleVectors.Dot(_steps[i], direction) / _curvatures[i];
            DoubleVectors.AddScaled(_changes[i], -_alphas[i], direction);
        }

        if (newestGood < 0)
            return;
        DoubleVectors.Scale(direction, _curvatures[newestGood] / DoubleVectors.Dot(_changes[newestGood], _changes[newestGood]));
        for (int age = _count - 1; age >= 0; age--)
        {
            int i = Index(age);
            if (_curvatures[i] <= 0)
                continue;
            double beta = DoubleVectors.Dot(_changes[i], direction) / _curvatures[i];
            DoubleVectors.AddScaled(_steps[i], _alphas[i] - beta, direction);
        }
    }

    private int Index(int age) => (_next - 1 - age + 2 * _steps.Length) % _steps.Length;
}
