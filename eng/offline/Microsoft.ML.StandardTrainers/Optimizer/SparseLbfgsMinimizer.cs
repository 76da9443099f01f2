using System;

namespace Microsoft.ML.Numeric;

/// <summary>
/// L-BFGS with an L1 penalty on the weights, not on the biases: OWL-QN (Andrew and Gao, "Scalable Training of L1-Regularized
/// Log-Linear Models", ICML 2007). Within one search no weight changes its sign; it becomes zero instead.
/// </summary>
internal sealed class SparseLbfgsMinimizer : LbfgsMinimizer
{
    private const double SufficientDecrease = 1e-4;
    private const double StepShrink = 0.25;
    private const int MaximumTrials = 8;
    private readonly int _biasCount;
    private readonly double _l1;
    private readonly bool _nonNegative;

    internal SparseLbfgsMinimizer(LinearObjective objective, int historySize, double l1, bool nonNegative)
        : base(objective, historySize)
    {
        _biasCount = objective.ClassCount;
        _l1 = l1;
        _nonNegative = nonNegative;
    }

    /// <inheritdoc/>
    protected override double Penalty(double[] x)
    {
        double sum = 0;
        for (int i = _biasCount; i < x.Length; i++)
            sum += Math.Abs(x[i]);
        return _l1 * sum;
    }

    /// <inheritdoc/>
    protected override void ChooseDirection(LbfgsMemory memory)
    {
        for (int i = 0; i < Descent.Length; i++)
            Descent[i] = i < _biasCount ? -Gradient[i] : -PseudoGradient(X[i], Gradient[i]);
        Descent.CopyTo(Direction, 0);
        memory.MultiplyByInverseHessian(Direction);
        for (int i = 0; i < Direction.Length; i++)
        {
            if (Descent[i] == 0)
                Direction[i] = 0;
        }
    }

    /// <inheritdoc/>
    protected override bool Search(bool force)
    {
        CheckDescent(-DoubleVectors.Dot(Direction, Descent));
        double step = Iteration == 1 ? 1 / DoubleVectors.Norm(Direction) : 1;
        Move(step);
        double progress = Progress();
        if (progress < 0)
        {
            // The direction disagrees with steepest descent too much: keep the components that agree.
            for (int i = _biasCount; i < Direction.Length; i++)
            {
                if (Descent[i] * Direction[i] < 0)
                    Direction[i] = 0;
            }

            Move(step);
            progress = Progress();
        }

        for (int trial = 1; ; trial++)
        {
            EvaluateNew();
            if (Loss <= PreviousLoss - SufficientDecrease * progress)
                return true;
            if (!force && trial == MaximumTrials)
                return false;
            step *= StepShrink;
            if (step < double.Epsilon / StepShrink)
                throw new PrematureConvergenceException("Step size interval numerically zero.");
            Move(step);
            progress = Progress();
        }
    }

    private double PseudoGradient(double x, double gradient)
    {
        if (x > 0)
            return gradient + _l1;
        if (_nonNegative)
            return Math.Min(gradient + _l1, 0);
        if (x < 0)
            return gradient - _l1;
        return gradient < -_l1 ? gradient + _l1 : gradient > _l1 ? gradient - _l1 : 0;
    }

    private void Move(double step)
    {
        DoubleVectors.SumScaled(X, step, Direction, NewX);
        for (int i = _biasCount; i < NewX.Length; i++)
        {
            if (_nonNegative ? NewX[i] < 0 : X[i] * NewX[i] < 0)
                NewX[i] = 0;
        }
    }

    private double Progress() => DoubleVectors.Dot(Descent, NewX) - DoubleVectors.Dot(Descent, X);
}
