using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>
/// What <see cref="LogisticRegressionMulticlassTrainer"/> and <see cref="LogisticRegressionBinaryTrainer"/> share.
/// </summary>
/// <typeparam name="TTransformer">The transformer that fitting makes.</typeparam>
/// <remarks>
/// Minimised is the objective that <see cref="LogisticRegressionOptions"/> gives, with L-BFGS; with L1 by its variant OWL-QN.
/// Rows are kept in memory as dense vectors, 4 bytes for each feature.
/// </remarks>
public abstract class LogisticRegressionTrainer<TTransformer> : RowMappingEstimator<TTransformer>
    where TTransformer : LogisticRegressionTransformer
{
    private readonly IHost _host;

    private protected LogisticRegressionTrainer(IHostEnvironment environment, LogisticRegressionOptions options)
    {
        Options = options.Validate();
        _host = environment.Register("LogisticRegression");
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs
    {
        get
        {
            InputColumn features = InputColumn.FloatVector(Options.FeatureColumnName);
            return Options.ExampleWeightColumnName is { } weight
                ? [Label, features, InputColumn.Float(weight)]
                : [Label, features];
        }
    }

    private protected LogisticRegressionOptions Options { get; }

    private protected abstract InputColumn Label { get; }

    /// <summary>Trains from the coefficients of another model, from which the way may be shorter.</summary>
    /// <param name="trainData">The rows to train on.</param>
    /// <param name="initialModel">A model of as many features and outputs, with the classes in the same order.</param>
    /// <exception cref="ArgumentException">
    /// A column is missing or of the wrong type, or the model is for other features or classes; the message says which.
    /// </exception>
    /// <exception cref="InvalidDataException">A row has no label, or a feature or weight that is refused.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or those of one class only.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the first iteration.</exception>
    public TTransformer Fit(IDataView trainData, LogisticRegressionModel initialModel)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(initialModel);
        foreach (InputColumn column in Inputs)
            column.Find(trainData.Schema);
        return Train(trainData, initialModel);
    }

    /// <inheritdoc/>
    protected override TTransformer FitCore(IDataView input) => Train(input, null);

    private protected abstract TTransformer Train(IDataView input, LogisticRegressionModel? initialModel);

    /// <summary>Trains a model with one output for each class, or with one for two classes.</summary>
    private protected LogisticRegressionModel Train(IDataView input, LogisticRegressionModel? initialModel, int classCount,
        bool hasOneOutput, Func<int, string> describeClass)
    {
        int featureCount = ((VectorDataViewType)input.Schema[Options.FeatureColumnName].Type).Size;
        int outputCount = hasOneOutput ? 1 : classCount;
        if (initialModel is not null && (initialModel.FeatureCount, initialModel.OutputCount) != (featureCount, outputCount))
            throw new ArgumentException(
                $"The initial model has {initialModel.FeatureCount} features and {initialModel.OutputCount} output(s); " +
                $"the data need {featureCount} and {outputCount}.",
                nameof(initialModel));
        if (Options.ClassWeights is { } weights && weights.Count != classCount)
            throw new ArgumentException($"There are {weights.Count} ClassWeights, but {classCount} classes.", nameof(input));

        using IChannel channel = _host.Start("Training");
        LinearData data = LinearData.Read(input, input.Schema[Options.LabelColumnName],
            input.Schema[Options.FeatureColumnName],
            Options.ExampleWeightColumnName is { } name ? input.Schema[name] : null, Options.CancellationToken);
        int[] present = FindClasses(data, classCount, describeClass);
        if (present.Length < classCount)
            channel.Warning(MessageSensitivity.None,
                "No row has one of these classes, so their probability is 0: {0}.",
                string.Join(", ", Enumerable.Range(0, classCount).Except(present).Take(20).Select(describeClass)));
        ApplyClassWeights(data, classCount, present.Length);
        // A class without rows would have an intercept that falls for ever.
        if (!hasOneOutput)
            Renumber(data, classCount, present);
        int[] outputs = hasOneOutput ? [0] : present;
        channel.Info(MessageSensitivity.None, "{0} rows of {1} features, {2} classes.", data.RowCount, featureCount, classCount);
        return Minimize(channel, data, initialModel, outputs, outputCount);
    }

    /// <summary>The classes whose rows weigh something.</summary>
    private int[] FindClasses(LinearData data, int classCount, Func<int, string> describeClass)
    {
        if (data.RowCount == 0)
            throw new InvalidOperationException("There are no rows to train on.");
        var isPresent = new bool[classCount];
        foreach (LinearData.Segment segment in data.Segments)
        {
            for (int i = 0; i < segment.RowCount; i++)
                isPresent[segment.Labels[i]] |= segment.Weights[i] > 0;
        }

        int[] present = [.. Enumerable.Range(0, classCount).Where(k => isPresent[k])];
        return present.Length switch
        {
            0 => throw new InvalidOperationException($"All weights of the column '{Options.ExampleWeightColumnName}' are 0."),
            1 => throw new InvalidOperationException(
                $"All rows have the label {describeClass(present[0])}; a classifier needs two classes or more."),
            _ => present,
        };
    }

    private void ApplyClassWeights(LinearData data, int classCount, int presentCount)
    {
        if (Options.ClassWeights is null && !Options.BalancedClassWeights)
            return;
        var counts = new long[classCount];
        foreach (LinearData.Segment segment in data.Segments)
        {
            foreach (int label in segment.Labels.AsSpan(0, segment.RowCount))
                counts[label]++;
        }

        double[] weights = [.. Options.ClassWeights ?? counts.Select(count => (double)data.RowCount / presentCount / count)];
        foreach (LinearData.Segment segment in data.Segments)
        {
            for (int i = 0; i < segment.RowCount; i++)
                segment.Weights[i] = (float)(segment.Weights[i] * weights[segment.Labels[i]]);
        }
    }

    private static void Renumber(LinearData data, int classCount, int[] present)
    {
        if (present.Length == classCount)
            return;
        var numbers = new int[classCount];
        for (int i = 0; i < present.Length; i++)
            numbers[present[i]] = i;
        foreach (LinearData.Segment segment in data.Segments)
        {
            // Rows of other classes weigh nothing.
            foreach (ref int label in segment.Labels.AsSpan())
                label = numbers[label];
        }
    }

    private LogisticRegressionModel Minimize(
        IChannel channel, LinearData data, LogisticRegressionModel? initialModel, int[] outputs, int outputCount)
    {
        int threads = Options.NumberOfThreads ?? Environment.ProcessorCount, features = data.FeatureCount;
        LinearObjective objective = outputs.Length == 1
            ? new LogisticObjective(data, Options.L2Regularization, threads, Options.CancellationToken)
            : new SoftmaxObjective(data, outputs.Length, Options.L2Regularization, threads, Options.CancellationToken);
        LbfgsMinimizer minimizer = Options.L1Regularization > 0
            ? new OrthantMinimizer(objective, Options.L1Regularization / objective.WeightSum)
            : new SmoothMinimizer(objective);
        minimizer.OnIteration = progress =>
        {
            channel.Trace(MessageSensitivity.None, "{0}", progress);
            Options.Progress?.Report(progress);
        };
        var parameters = new double[objective.ParameterCount];
        for (int i = 0; i < outputs.Length && initialModel is not null; i++)
        {
            // That of a class without rows says nothing of one with rows.
            float intercept = initialModel.Intercepts[outputs[i]];
            parameters[i] = float.IsFinite(intercept) ? intercept : 0;
            for (int f = 0; f < features; f++)
                parameters[outputs.Length + i * features + f] = initialModel.Coefficients(outputs[i])[f];
        }

        LbfgsMinimizer.Outcome outcome = minimizer.Minimize(parameters, Options.Tolerance, Options.MaximumIterations);
        bool hasConverged = Report(channel, minimizer, outcome);
        var coefficients = new float[checked(outputCount * features)];
        var intercepts = new float[outputCount];
        Array.Fill(intercepts, float.NegativeInfinity);
        for (int i = 0; i < outputs.Length; i++)
        {
            intercepts[outputs[i]] = (float)parameters[i];
            for (int f = 0; f < features; f++)
                coefficients[outputs[i] * features + f] = (float)parameters[outputs.Length + i * features + f];
        }

        return new LogisticRegressionModel(
            coefficients, intercepts, features, minimizer.Value, minimizer.Iterations, hasConverged);
    }

    private bool Report(IChannel channel, LbfgsMinimizer minimizer, LbfgsMinimizer.Outcome outcome)
    {
        string state = string.Create(CultureInfo.InvariantCulture,
            $"after {minimizer.Iterations} iterations ({minimizer.Evaluations} passes over the rows) the objective is " +
            $"{minimizer.Value:G9}");
        switch (outcome)
        {
            case LbfgsMinimizer.Outcome.Converged:
                channel.Info(MessageSensitivity.None, "Converged: {0}.", state);
                return true;
            case LbfgsMinimizer.Outcome.PrecisionReached:
                channel.Info(MessageSensitivity.None, "Converged as far as single precision can tell: {0}.", state);
                return true;
            case LbfgsMinimizer.Outcome.Stuck:
                channel.Warning(MessageSensitivity.None,
                    "Not converged: {0}, and no step improves it any more. Features of very different size can be the reason; " +
                    "NormalizeMeanVariance makes them alike.", state);
                return false;
            case LbfgsMinimizer.Outcome.IterationLimit:
                channel.Warning(MessageSensitivity.None,
                    "Not converged: {0}, and that is the limit (MaximumIterations). Features of very different size make " +
                    "training slow; NormalizeMeanVariance makes them alike.", state);
                return false;
            default:
                channel.Warning(MessageSensitivity.None, "Not converged: {0}; then the training was cancelled.", state);
                return false;
        }
    }
}
