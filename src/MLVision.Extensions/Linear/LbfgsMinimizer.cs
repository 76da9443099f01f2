using System.Numerics.Tensors;

namespace MLVision.Extensions;

/// <summary>
/// Limited-memory BFGS (Nocedal and Wright, "Numerical Optimization"), the two variants of which differ in how they choose the
/// direction and search along it.
/// </summary>
internal abstract class LbfgsMinimizer
{
    private const int HistorySize = 20;
    private const int Window = 5;

    // What the objective can differ by where its products are in single precision.
    private const double Precision = 1e-6;

    private readonly LinearObjective _objective;
    private readonly LbfgsMemory _memory = new(HistorySize);

    protected LbfgsMinimizer(LinearObjective objective)
    {
        _objective = objective;
        int length = objective.ParameterCount;
        X = new double[length];
        NewX = new double[length];
        Gradient = new double[length];
        NewGradient = new double[length];
        Direction = new double[length];
        Descent = new double[length];
    }

    /// <summary>How a minimisation ended.</summary>
    public enum Outcome
    {
        /// <summary>The improvements fell below the tolerance.</summary>
        Converged,

        /// <summary>No step improves the objective any more, as far as single precision can tell.</summary>
        PrecisionReached,

        /// <summary>No step improves the objective, though the last ones did much.</summary>
        Stuck,

        /// <summary>The iterations are used up.</summary>
        IterationLimit,

        /// <summary>It was cancelled.</summary>
        Cancelled,
    }

    /// <summary>Is called after each iteration.</summary>
    public Action<LogisticRegressionProgress>? OnIteration { get; set; }

    public int Iterations { get; private set; }

    public int Evaluations { get; private set; }

    /// <summary>The objective at the best point.</summary>
    public double Value { get; private set; }

    protected double[] X { get; private set; }

    protected double[] NewX { get; private set; }

    protected double[] Gradient { get; private set; }

    protected double[] NewGradient { get; private set; }

    protected double NewValue { get; private set; }

    /// <summary>The direction of the search.</summary>
    protected double[] Direction { get; }

    /// <summary>The direction of steepest descent, before curvature is taken into account.</summary>
    protected double[] Descent { get; }

    protected int OutputCount => _objective.OutputCount;

    /// <summary>Minimises from <paramref name="start"/>, which becomes the best point found.</summary>
    /// <param name="start">The parameters.</param>
    /// <param name="tolerance">
    /// Ends where the mean improvement of the last five iterations is less than this part of the objective.
    /// </param>
    /// <param name="maximumIterations">Ends after as many iterations.</param>
    /// <exception cref="InvalidOperationException">The objective is not finite at the start.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the first evaluation.</exception>
    public Outcome Minimize(double[] start, double tolerance, int maximumIterations)
    {
        start.CopyTo(X, 0);
        RoundToSingle(X);
        Value = Evaluate(X, Gradient);
        if (!double.IsFinite(Value) || !double.IsFinite(TensorPrimitives.Sum<double>(Gradient)))
            throw new InvalidOperationException(
                "The features are too large: sums of them are beyond single precision. Normalize them, for example by " +
                "NormalizeMinMax.");
        Outcome outcome = Iterate(tolerance, maximumIterations);
        X.CopyTo(start, 0);
        return outcome;
    }

    protected abstract void ChooseDirection(LbfgsMemory memory);

    /// <summary>Finds a better point, <see cref="NewX"/>, along the direction; false if there is none.</summary>
    protected abstract bool Search();

    /// <summary>What is added to the smooth objective at a point.</summary>
    protected virtual double Penalty(ReadOnlySpan<double> x) => 0;

    /// <summary>
    /// Evaluates the objective at the new point, which becomes one that the model's numbers can express: otherwise the value
    /// would be that of a point nearby, and near the optimum the search would compare rounding errors.
    /// </summary>
    protected void EvaluateNew()
    {
        RoundToSingle(NewX);
        NewValue = Evaluate(NewX, NewGradient);
    }

    private static void RoundToSingle(double[] x)
    {
        for (int i = 0; i < x.Length; i++)
            x[i] = (float)x[i];
    }

    private Outcome Iterate(double tolerance, int maximumIterations)
    {
        var values = new Queue<double>([Value]);
        while (true)
        {
            try
            {
                ChooseDirection(_memory);
                bool isBetter = Search();
                if (!isBetter)
                {
                    // Old curvature may be spoilt by rounding: once more with steepest descent.
                    _memory.Clear();
                    ChooseDirection(_memory);
                    isBetter = Search();
                }

                if (!isBetter)
                    return Improvement(values) < Math.Max(tolerance, Precision) ? Outcome.PrecisionReached : Outcome.Stuck;
            }
            catch (OperationCanceledException)
            {
                return Outcome.Cancelled;
            }

            _memory.Add(X, NewX, Gradient, NewGradient);
            (X, NewX) = (NewX, X);
            (Gradient, NewGradient) = (NewGradient, Gradient);
            Value = NewValue;
            Iterations++;
            values.Enqueue(Value);
            double improvement = Improvement(values);
            OnIteration?.Invoke(new LogisticRegressionProgress(Iterations, Value, improvement));
            if (values.Count > Window)
            {
                if (improvement < tolerance)
                    return Outcome.Converged;
                values.Dequeue();
            }

            if (Iterations == maximumIterations)
                return Outcome.IterationLimit;
        }
    }

    private double Improvement(Queue<double> values) => (values.Peek() - Value) / Window / Math.Max(Math.Abs(Value), 1e-30);

    private double Evaluate(double[] x, double[] gradient)
    {
        Evaluations++;
        return _objective.Evaluate(x, gradient) + Penalty(x);
    }
}
