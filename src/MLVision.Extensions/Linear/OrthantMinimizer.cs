using System.Numerics.Tensors;

namespace MLVision.Extensions;

/// <summary>
/// L-BFGS with an L1 penalty on the coefficients, not on the intercepts: OWL-QN (Andrew and Gao, "Scalable Training of
/// L1-Regularized Log-Linear Models", ICML 2007). Within one search no coefficient changes its sign; it becomes zero instead.
/// </summary>
internal sealed class OrthantMinimizer(LinearObjective objective, double l1) : LbfgsMinimizer(objective)
{
    private const double SufficientDecrease = 1e-4;
    private const double StepShrink = 0.5;
    private const int MaximumTrials = 30;

    /// <inheritdoc/>
    protected override double Penalty(ReadOnlySpan<double> x) => l1 * TensorPrimitives.SumOfMagnitudes(x[OutputCount..]);

    /// <inheritdoc/>
    protected override void ChooseDirection(LbfgsMemory memory)
    {
        for (int i = 0; i < Descent.Length; i++)
            Descent[i] = i < OutputCount ? -Gradient[i] : -PseudoGradient(X[i], Gradient[i]);
        Descent.CopyTo(Direction, 0);
        memory.MultiplyByInverseHessian(Direction);
        // Where the estimate of the curvature turns a coefficient round, the penalty would not be linear along the way.
        for (int i = OutputCount; i < Direction.Length; i++)
        {
            if (Descent[i] * Direction[i] <= 0)
                Direction[i] = 0;
        }
    }

    /// <inheritdoc/>
    protected override bool Search()
    {
        if (!(TensorPrimitives.Dot<double>(Direction, Descent) > 0))
            return false;
        double step = Iterations == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(Direction)) : 1;
        for (int trial = 0; trial < MaximumTrials; trial++, step *= StepShrink)
        {
            Move(step);
            double progress = TensorPrimitives.Dot<double>(Descent, NewX) - TensorPrimitives.Dot<double>(Descent, X);
            EvaluateNew();
            if (NewValue < Value && NewValue <= Value - SufficientDecrease * progress)
                return true;
        }

        return false;
    }

    private double PseudoGradient(double x, double gradient) =>
        x > 0 ? gradient + l1
        : x < 0 ? gradient - l1
        : gradient < -l1 ? gradient + l1
        : gradient > l1 ? gradient - l1
        : 0;

    private void Move(double step)
    {
        TensorPrimitives.MultiplyAdd<double>(Direction, step, X, NewX);
        for (int i = OutputCount; i < NewX.Length; i++)
        {
            if (X[i] * NewX[i] < 0)
                NewX[i] = 0;
        }
    }
}
