using System.Numerics.Tensors;

namespace MLVision.Extensions;

/// <summary>
/// L-BFGS for a smooth objective, with a line search for the strong Wolfe conditions (Nocedal and Wright, "Numerical
/// Optimization", algorithms 3.5 and 3.6).
/// </summary>
internal sealed class SmoothMinimizer(LinearObjective objective) : LbfgsMinimizer(objective)
{
    private const double SufficientDecrease = 1e-4;
    private const double CurvatureFraction = 0.9;
    private const double MinimumShrink = 0.01;
    private const int MaximumTrials = 40;
    private const int MaximumZooms = 10;

    /// <inheritdoc/>
    protected override void ChooseDirection(LbfgsMemory memory)
    {
        TensorPrimitives.Negate<double>(Gradient, Descent);
        Descent.CopyTo(Direction, 0);
        memory.MultiplyByInverseHessian(Direction);
    }

    /// <inheritdoc/>
    protected override bool Search()
    {
        double slope = TensorPrimitives.Dot<double>(Direction, Gradient);
        if (!(slope < 0))
            return false;
        double enough = SufficientDecrease * slope, flat = -CurvatureFraction * slope;
        double step = Iterations == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(Direction)) : 1;
        var last = new Trial(0, Value, slope);
        for (int trial = 0; trial < MaximumTrials; trial++)
        {
            Trial current = Try(step);
            if (!double.IsFinite(current.Value + current.Slope))
            {
                step /= 2;
                continue;
            }

            if (current.Value > Value + enough * step || (last.Step > 0 && current.Value >= last.Value))
                return Zoom(last, current, enough, flat);
            if (Math.Abs(current.Slope) <= flat)
                return true;
            if (current.Slope >= 0)
                return Zoom(current, last, enough, flat);
            last = current;
            step *= 2;
        }

        return false;
    }

    private bool Zoom(Trial low, Trial high, double enough, double flat)
    {
        for (int zoom = 0; zoom < MaximumZooms; zoom++)
        {
            double step = Interpolate(low, high);
            Trial current = Try(step);
            if (!(current.Value <= Value + enough * step && current.Value < low.Value))
            {
                high = current;
            }
            else
            {
                if (Math.Abs(current.Slope) <= flat)
                    return true;
                if (current.Slope * (high.Step - low.Step) >= 0)
                    high = low;
                low = current;
            }
        }

        // What is better is taken, though it may be steep still.
        if (low.Step == 0)
            return false;
        Try(low.Step);
        return NewValue < Value;
    }

    /// <summary>The minimum of the cubic through both trials, kept inside the interval.</summary>
    private static double Interpolate(Trial low, Trial high)
    {
        double a = low.Slope + high.Slope - 3 * (low.Value - high.Value) / (low.Step - high.Step);
        double b = Math.Sign(high.Step - low.Step) * Math.Sqrt(a * a - low.Slope * high.Slope);
        double step = high.Step - (high.Step - low.Step) * (high.Slope + b - a) / (high.Slope - low.Slope + 2 * b);
        if (!double.IsFinite(step))
            step = (low.Step + high.Step) / 2;
        double left = Math.Min(low.Step, high.Step), right = Math.Max(low.Step, high.Step);
        double margin = MinimumShrink * (right - left);
        return Math.Clamp(step, left + margin, right - margin);
    }

    private Trial Try(double step)
    {
        TensorPrimitives.MultiplyAdd<double>(Direction, step, X, NewX);
        EvaluateNew();
        return new Trial(step, NewValue, TensorPrimitives.Dot<double>(Direction, NewGradient));
    }

    private readonly record struct Trial(double Step, double Value, double Slope);
}
