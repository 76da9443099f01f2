using System;

namespace Microsoft.ML.Numeric;

/// <summary>
/// L-BFGS for a smooth objective, with a line search for the strong Wolfe conditions; optionally no parameter below zero.
/// </summary>
internal sealed class SmoothLbfgsMinimizer : LbfgsMinimizer
{
    private const double SufficientDecrease = 1e-4;
    private const double CurvatureFraction = 0.9;
    private const double MinimumShrink = 0.01;
    private const int MaximumZooms = 10;
    private readonly bool _nonNegative;

    internal SmoothLbfgsMinimizer(LinearObjective objective, int historySize, bool nonNegative)
        : base(objective, historySize)
    {
        _nonNegative = nonNegative;
    }

    /// <inheritdoc/>
    protected override void ChooseDirection(LbfgsMemory memory)
    {
        // At the bound only directions away from it are open.
        for (int i = 0; i < Descent.Length; i++)
            Descent[i] = _nonNegative && X[i] <= 0 ? -Math.Min(Gradient[i], 0) : -Gradient[i];
        Descent.CopyTo(Direction, 0);
        memory.MultiplyByInverseHessian(Direction);
        if (!_nonNegative)
            return;
        for (int i = 0; i < Direction.Length; i++)
        {
            if (Descent[i] == 0)
                Direction[i] = 0;
        }
    }

    /// <inheritdoc/>
    protected override bool Search(bool force)
    {
        double slope = DoubleVectors.Dot(Direction, Gradient);
        CheckDescent(slope);
        double enough = SufficientDecrease * slope;
        double flat = -CurvatureFraction * slope;
        double step = Iteration == 1 ? 1 / DoubleVectors.Norm(Direction) : 1;
        var last = new Trial(0, PreviousLoss, slope);
        Trial low, high;
        while (true)
        {
            Trial current = Try(step);
            if (double.IsPositiveInfinity(current.Loss))
            {
                step /= 2;
                continue;
            }

            CheckFinite(current.Loss);
            if (current.Loss > PreviousLoss + enough * step || (last.Step > 0 && current.Loss >= last.Loss))
            {
                (low, high) = (last, current);
                break;
            }

            if (Math.Abs(current.Slope) <= flat)
                return true;
            if (current.Slope >= 0)
            {
                (low, high) = (current, last);
                break;
            }

            last = current;
            step *= 2;
        }

        for (int zoom = 0; zoom < MaximumZooms || force; zoom++)
        {
            step = Interpolate(low, high);
            Trial current = Try(step);
            CheckFinite(current.Loss);
            if (current.Loss > PreviousLoss + enough * step || current.Loss >= low.Loss)
            {
                if (high.Step == current.Step)
                    return GiveUp(force);
                high = current;
            }
            else
            {
                if (Math.Abs(current.Slope) <= flat)
                    return true;
                if (current.Slope * (high.Step - low.Step) >= 0)
                    high = low;
                if (low.Step == current.Step)
                    return GiveUp(force);
                low = current;
            }
        }

        return false;
    }

    private static bool GiveUp(bool force) =>
        force ? throw new PrematureConvergenceException("Step size interval numerically zero.") : false;

    /// <summary>The minimum of the cubic through both trials, kept inside the interval.</summary>
    private static double Interpolate(Trial low, Trial high)
    {
        Trial left = low.Step < high.Step ? low : high, right = low.Step < high.Step ? high : low;
        double step;
        if (left.Slope > 0 && right.Slope < 0)
        {
            // The cubic has a maximum inside.
            step = low.Loss < high.Loss ? low.Step : high.Step;
        }
        else
        {
            double a = low.Slope + high.Slope - 3 * (low.Loss - high.Loss) / (low.Step - high.Step);
            double b = Math.Sign(high.Step - low.Step) * Math.Sqrt(a * a - low.Slope * high.Slope);
            step = high.Step - (high.Step - low.Step) * (high.Slope + b - a) / (high.Slope - low.Slope + 2 * b);
            if (!double.IsFinite(step))
                step = (low.Step + high.Step) / 2;
        }

        double margin = MinimumShrink * (right.Step - left.Step);
        return Math.Clamp(step, left.Step + margin, right.Step - margin);
    }

    private Trial Try(double step)
    {
        DoubleVectors.SumScaled(X, step, Direction, NewX);
        if (_nonNegative)
        {
            for (int i = 0; i < NewX.Length; i++)
                NewX[i] = Math.Max(NewX[i], 0);
        }

        EvaluateNew();
        return new Trial(step, Loss, DoubleVectors.Dot(Direction, NewGradient));
    }

    private readonly record struct Trial(double Step, double Loss, double Slope);
}
