using System;
using System.Collections.Generic;

namespace Microsoft.ML.Numeric;

/// <summary>Decides after each iteration of an optimizer whether it goes on.</summary>
internal abstract class StoppingRule
{
    private readonly int _maximumIterations;

    protected StoppingRule(double tolerance, int maximumIterations)
    {
        Tolerance = tolerance;
        _maximumIterations = maximumIterations;
    }

    internal abstract string Name { get; }

    protected double Tolerance { get; }

    /// <summary>Whether to stop; <paramref name="improvement"/> is the criterion's value, if it has one yet.</summary>
    internal bool ShouldStop(int iteration, double previousLoss, double loss, out double? improvement)
    {
        improvement = Measure(iteration, previousLoss, loss);
        return improvement.HasValue && (improvement < Tolerance || iteration >= _maximumIterations);
    }

    protected abstract double? Measure(int iteration, double previousLoss, double loss);
}

/// <summary>
/// Stops when the improvements of the loss, averaged with weights that fall by a factor of four, fall below the tolerance.
/// </summary>
internal sealed class MeanImprovementRule : StoppingRule
{
    private const double Decay = 0.25;
    private double _sum;

    internal MeanImprovementRule(double tolerance, int maximumIterations)
        : base(tolerance, maximumIterations)
    {
    }

    internal override string Name => "Mean Improvement";

    protected override double? Measure(int iteration, double previousLoss, double loss)
    {
        _sum = previousLoss - loss + Decay * _sum;
        return _sum * (1 - Decay) / (1 - Math.Pow(Decay, iteration));
    }
}

/// <summary>
/// Stops when the mean improvement over the last five iterations, relative to the loss, falls below the tolerance.
/// </summary>
internal sealed class MeanRelativeImprovementRule : StoppingRule
{
    private const int Window = 5;
    private readonly Queue<double> _losses = new Queue<double>(Window + 1);

    internal MeanRelativeImprovementRule(double tolerance, int maximumIterations)
        : base(tolerance, maximumIterations)
    {
    }

    internal override string Name => FormattableString.Invariant(
        $"Mean rel impr over {Window} iter'ns < tol: {Tolerance:0.000e0}");

    protected override double? Measure(int iteration, double previousLoss, double loss)
    {
        _losses.Enqueue(loss);
        return _losses.Count <= Window ? null : (_losses.Dequeue() - loss) / Window / Math.Abs(loss);
    }
}
