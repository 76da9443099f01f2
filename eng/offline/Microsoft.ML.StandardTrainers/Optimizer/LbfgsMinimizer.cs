using System;

namespace Microsoft.ML.Numeric;

/// <summary>The objective cannot be improved numerically although the stopping rule is not satisfied.</summary>
internal sealed class PrematureConvergenceException : Exception
{
    internal PrematureConvergenceException(string message)
        : base(message)
    {
    }
}

/// <summary>
/// Limited-memory BFGS (Nocedal and Wright, "Numerical Optimization"), the two variants of which differ in how they choose the
/// direction and search along it.
/// </summary>
internal abstract class LbfgsMinimizer
{
    private readonly LinearObjective _objective;
    private readonly LbfgsMemory _memory;

    protected LbfgsMinimizer(LinearObjective objective, int historySize)
    {
        _objective = objective;
        _memory = new LbfgsMemory(historySize);
        int length = objective.ParameterCount;
        X = new double[length];
        NewX = new double[length];
        Gradient = new double[length];
        NewGradient = new double[length];
        Direction = new double[length];
        Descent = new double[length];
    }

    /// <summary>Called after the first evaluation and each iteration: iteration, evaluations in it, loss, improvement.</summary>
    internal Action<int, int, double, double?> OnIteration { get; set; }

    /// <summary>The loss at the point that <see cref="Minimize"/> returned or last looked at.</summary>
    internal double Loss { get; private set; }

    protected double[] X { get; private set; }

    protected double[] NewX { get; private set; }

    protected double[] Gradient { get; private set; }

    protected double[] NewGradient { get; private set; }

    /// <summary>The direction of the search.</summary>
    protected double[] Direction { get; }

    /// <summary>The direction of steepest descent, before curvature is taken into account.</summary>
    protected double[] Descent { get; }

    protected double PreviousLoss { get; private set; }

    protected int Iteration { get; private set; }

    private int Evaluations { get; set; }

    /// <summary>Minimises from <paramref name="start"/>; returns the best point even when it converged too early.</summary>
    internal double[] Minimize(double[] start, StoppingRule rule, out string prematureConvergence)
    {
        prematureConvergence = null;
        start.CopyTo(X, 0);
        Iteration = 1;
        Loss = PreviousLoss = Evaluate(X, Gradient);
        CheckFinite(Loss);
        OnIteration?.Invoke(0, Evaluations, Loss, null);
        // Until the first step is done, the best point is the start.
        X.CopyTo(NewX, 0);
        try
        {
            ChooseDirection(_memory);
            while (true)
            {
                if (!Search(force: false))
                {
                    // Old curvature may be spoilt by rounding: start over with steepest descent.
                    _memory.Clear();
                    ChooseDirection(_memory);
                    Search(force: true);
                }

                bool stop = rule.ShouldStop(Iteration, PreviousLoss, Loss, out double? improvement);
                OnIteration?.Invoke(Iteration, Evaluations, Loss, improvement);
                if (stop)
                    return NewX;

                if (!_memory.Add(X, NewX, Gradient, NewGradient))
                    throw new PrematureConvergenceException("ro equals zero. Is your function linear?");
                (X, NewX) = (NewX, X);
                (Gradient, NewGradient) = (NewGradient, Gradient);
                PreviousLoss = Loss;
                Iteration++;
                Evaluations = 0;
                ChooseDirection(_memory);
            }
        }
        catch (PrematureConvergenceException e)
        {
            prematureConvergence = e.Message;
            // The search may have ended at a worse point than the one it started from.
            if (Loss <= PreviousLoss && Evaluations > 0)
                return NewX;
            Loss = PreviousLoss;
            return X;
        }
    }

    protected abstract void ChooseDirection(LbfgsMemory memory);

    /// <summary>Finds a better point along the direction; false if it cannot and is not forced to.</summary>
    protected abstract bool Search(bool force);

    /// <summary>What is added to the smooth objective at a point.</summary>
    protected virtual double Penalty(double[] x) => 0;

    /// <summary>Evaluates the objective at the new point, which becomes one that the model's numbers can express: otherwise the
    /// loss would be that of a point nearby, and near the optimum the line search would compare rounding errors.</summary>
    protected void EvaluateNew()
    {
        for (int i = 0; i < NewX.Length; i++)
            NewX[i] = (float)NewX[i];
        Loss = Evaluate(NewX, NewGradient);
    }

    protected static void CheckFinite(double loss)
    {
        if (!double.IsFinite(loss))
            throw new InvalidOperationException($"Optimizer unable to proceed with loss function yielding {loss}");
    }

    protected static void CheckDescent(double derivative)
    {
        if (derivative == 0)
            throw new PrematureConvergenceException("Directional derivative is zero. You may be sitting on the optimum.");
        if (!(derivative < 0))
            throw new InvalidOperationException("L-BFGS chose a non-descent direction.");
    }

    private double Evaluate(double[] x, double[] gradient)
    {
        Evaluations++;
        return _objective.Evaluate(x, gradient) + Penalty(x);
    }
}
