using System;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Numeric;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>
/// The base of the trainers that minimise a regularised loss with L-BFGS. What they minimise is (sum of the weighted losses +
/// L2 / 2 * |w|²) / (sum of the weights) + L1 / (number of examples) * |w|₁; biases are not regularised.
/// </summary>
public abstract class LbfgsTrainerBase<TOptions, TTransformer, TModel> : TrainerEstimatorBase<TTransformer, TModel>
    where TOptions : LbfgsTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected readonly TOptions LbfgsTrainerOptions;

    private static readonly TrainerInfo _info = new TrainerInfo(caching: true, supportIncrementalTrain: true);

    internal LbfgsTrainerBase(IHostEnvironment env, TOptions options, SchemaShape.Column labelColumn)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register("LbfgsTrainerBase"),
            TrainerUtils.MakeR4VecFeature(Contracts.CheckRef(options, nameof(options)).FeatureColumnName),
            labelColumn,
            TrainerUtils.MakeR4ScalarWeightColumn(options.ExampleWeightColumnName))
    {
        LbfgsTrainerOptions = options;
        Host.CheckUserArg(options.NumberOfThreads is null or > 0, nameof(options.NumberOfThreads),
            "Must be positive (or empty for default)");
        Host.CheckUserArg(options.L2Regularization >= 0, nameof(options.L2Regularization), "Must be non-negative");
        Host.CheckUserArg(options.L1Regularization >= 0, nameof(options.L1Regularization), "Must be non-negative");
        Host.CheckUserArg(options.OptimizationTolerance > 0, nameof(options.OptimizationTolerance), "Must be positive");
        Host.CheckUserArg(options.HistorySize > 0, nameof(options.HistorySize), "Must be positive");
        Host.CheckUserArg(options.MaximumNumberOfIterations > 0, nameof(options.MaximumNumberOfIterations), "Must be positive");
        Host.CheckUserArg(options.StochasticGradientDescentInitilaizationTolerance >= 0,
            nameof(options.StochasticGradientDescentInitilaizationTolerance), "Must be non-negative");
    }

    public override TrainerInfo Info => _info;

    private protected abstract bool WantsStatistics { get; }

    private protected abstract string[] LabelNames(DataViewSchema.Column label, int classCount);

    private protected abstract LinearObjective MakeObjective(TrainingSet data, int classCount, int threadCount);

    private protected abstract StoppingRule MakeStoppingRule();

    /// <summary>The parameters of a model that training starts from: the biases, then the weights class by class.</summary>
    private protected abstract double[] Flatten(object model);

    private protected abstract TModel MakeModel(
        float[] biases, float[][] weights, string[] labelNames, ModelStatisticsBase statistics);

    private protected override TModel TrainModel(IChannel ch, IDataView data, object initialModel)
    {
        DataViewSchema.Column label = data.Schema[LabelColumn.Name];
        int classCount = label.Type is KeyDataViewType key ? key.GetKeyCountAsInt32(Host) : 1;
        int featureCount = data.Schema[FeatureColumn.Name].Type.GetVectorSize();
        if ((featureCount + 1L) * classCount > Array.MaxLength)
        {
            throw Host.ExceptParam(nameof(data), "The number of model parameters which is equal to ('# of features' + 1) * "
                + $"'# of classes' should be less than or equal to {Array.MaxLength}.");
        }

        int threads = LbfgsTrainerOptions.NumberOfThreads ?? Environment.ProcessorCount;
        if (threads > 1)
        {
            ch.Info("LBFGS multi-threading will attempt to load dataset into memory. In case of out-of-memory issues, add "
                + "'numThreads=1' to the trainer arguments and 'cache=-' to the command line arguments to turn off "
                + "multi-threading.");
        }

        TrainingSet examples = TrainingSet.Load(
            Host, "LBFGS data prep", data, FeatureColumn.Name, LabelColumn.Name, LbfgsTrainerOptions.ExampleWeightColumnName,
            threads);
        ch.Check(examples.Matrix.RowCount > 0, NoTrainingInstancesMessage);
        if (examples.SkippedCount > 0)
            ch.Warning($"Skipped {examples.SkippedCount} instances with missing features/label/weight during training");

        LinearObjective objective = MakeObjective(examples, classCount, threads);
        double[] parameters = Optimize(ch, objective, examples, initialModel, out double loss);
        return MakeModel(ch, parameters, loss, examples, classCount, LabelNames(label, classCount));
    }

    private double[] Optimize(IChannel ch, LinearObjective objective, TrainingSet examples, object initialModel, out double loss)
    {
        TOptions options = LbfgsTrainerOptions;
        double[] start = InitialParameters(objective.ParameterCount, initialModel);
        LbfgsMinimizer minimizer;
        if (options.L1Regularization > 0)
        {
            double l1 = options.L1Regularization / examples.Matrix.RowCount;
            minimizer = new SparseLbfgsMinimizer(objective, options.HistorySize, l1, options.EnforceNonNegativity);
        }
        else
            minimizer = new SmoothLbfgsMinimizer(objective, options.HistorySize, options.EnforceNonNegativity);
        if (options.EnforceNonNegativity)
        {
            for (int i = objective.ClassCount; i < start.Length; i++)
                start[i] = Math.Max(start[i], 0);
        }

        const string computation = "LBFGS Optimizer";
        using IProgressChannel progress = Host.StartProgressChannel(computation);
        using IChannel optimizerChannel = Host.Start(computation);
        StoppingRule rule = MakeStoppingRule();
        optimizerChannel.Info("Beginning optimization");
        optimizerChannel.Info($"num vars: {objective.ParameterCount}");
        optimizerChannel.Info($"improvement criterion: {rule.Name}");
        int iterations = 0, gradients = 0;
        progress.SetHeader(new ProgressHeader(["Loss", "Improvement"], ["iterations", "gradients"]), entry =>
        {
            entry.SetProgress(0, iterations);
            entry.SetProgress(1, gradients);
        });
        minimizer.OnIteration = (iteration, evaluations, value, improvement) =>
        {
            Host.CheckAlive();
            iterations = iteration;
            gradients = evaluations;
            progress.Checkpoint(value, improvement, iteration);
        };

        double[] result = minimizer.Minimize(start, rule, out string prematureConvergence);
        if (prematureConvergence != null && !options.Quiet)
            ch.Warning($"Premature convergence occurred. The OptimizationTolerance may be set too small. {prematureConvergence}");
        loss = minimizer.Loss;
        return result;
    }

    private double[] InitialParameters(int count, object initialModel)
    {
        if (initialModel != null)
        {
            double[] start = Flatten(initialModel);
            Host.Check(start.Length == count,
                "The initialization predictor has different number of features or classes than the training data.");
            return start;
        }

        var parameters = new double[count];
        float diameter = LbfgsTrainerOptions.InitialWeightsDiameter;
        if (diameter > 0)
        {
            for (int i = 0; i < count; i++)
                parameters[i] = diameter * (Host.Rand.NextSingle() - 0.5f);
        }

        return parameters;
    }

    private TModel MakeModel(
        IChannel ch, double[] parameters, double loss, TrainingSet examples, int classCount, string[] labelNames)
    {
        int featureCount = examples.Matrix.FeatureCount;
        float[] biases = Array.ConvertAll(parameters[..classCount], value => (float)value);
        var weights = new float[classCount][];
        for (int k = 0; k < classCount; k++)
        {
            double[] line = parameters.AsSpan(classCount + k * featureCount, featureCount).ToArray();
            weights[k] = Array.ConvertAll(line, value => (float)value);
        }

        int count = classCount + weights.Sum(line => line.Count(weight => weight != 0));
        if (LbfgsTrainerOptions.L1Regularization > 0 && !LbfgsTrainerOptions.Quiet)
            ch.Info($"L1 regularization selected {count} of {parameters.Length} weights.");
        ModelStatisticsBase statistics = null;
        if (WantsStatistics && LbfgsTrainerOptions.EnforceNonNegativity)
            ch.Warning("The training statistics cannot be computed with non-negativity constraint.");
        else if (WantsStatistics)
            statistics = Statistics(ch, parameters, loss, examples, classCount, count);
        return MakeModel(biases, weights, labelNames, statistics);
    }

    /// <summary>The deviance is twice the loss without the regularisation.</summary>
    private ModelStatisticsBase Statistics(
        IChannel ch, double[] parameters, double loss, TrainingSet examples, int classCount, int parameterCount)
    {
        double squares = 0, magnitudes = 0;
        foreach (double weight in parameters.AsSpan(classCount))
        {
            squares += weight * weight;
            magnitudes += Math.Abs(weight);
        }

        double rows = examples.Matrix.RowCount;
        double deviance = 2 * examples.WeightSum * (loss - LbfgsTrainerOptions.L1Regularization / rows * magnitudes)
            - LbfgsTrainerOptions.L2Regularization * squares;
        double nullDeviance = NullDeviance(examples, Math.Max(classCount, 2));
        ch.Info($"Model trained with {examples.Matrix.RowCount} training examples.");
        ch.Info($"Residual Deviance: \t{deviance}");
        ch.Info($"Null Deviance:    \t{nullDeviance}");
        ch.Info($"AIC:              \t{2 * parameterCount + deviance}");
        return new ModelStatisticsBase(examples.Matrix.RowCount, parameterCount, (float)deviance, (float)nullDeviance);
    }

    private static double NullDeviance(TrainingSet examples, int classCount)
    {
        var classWeights = new double[classCount];
        for (int i = 0; i < examples.Matrix.SegmentCount; i++)
        {
            FeatureMatrix.Segment segment = examples.Matrix.GetSegment(i);
            for (int r = 0; r < segment.RowCount; r++)
                classWeights[(int)segment.Labels[r]] += segment.Weights[r];
        }

        return -2 * classWeights.Where(weight => weight > 0).Sum(weight => weight * Math.Log(weight / examples.WeightSum));
    }

    /// <summary>The options that all trainers of this kind have.</summary>
    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        public float L2Regularization = Defaults.L2Regularization;

        public float L1Regularization = Defaults.L1Regularization;

        /// <summary>Training stops when the loss improves by less than this.</summary>
        public float OptimizationTolerance = Defaults.OptimizationTolerance;

        /// <summary>How many steps the estimate of the curvature remembers.</summary>
        public int HistorySize = Defaults.HistorySize;

        public int MaximumNumberOfIterations = Defaults.MaximumNumberOfIterations;

        /// <summary>Kept for the sake of the interface: the optimizer needs no start from gradient descent.</summary>
        public float StochasticGradientDescentInitilaizationTolerance = 0;

        /// <summary>Whether to be silent.</summary>
        public bool Quiet = false;

        /// <summary>Where positive, training starts with random weights within half of this from zero.</summary>
        public float InitialWeightsDiameter = 0;

        /// <summary>Null for as many as there are processors.</summary>
        public int? NumberOfThreads;

        /// <summary>The optimizer's vectors are always dense; nothing changes with this.</summary>
        public bool DenseOptimizer = false;

        public bool EnforceNonNegativity = Defaults.EnforceNonNegativity;

        protected OptionsBase()
        {
        }

        internal static class Defaults
        {
            public const float L2Regularization = 1;
            public const float L1Regularization = 1;
            public const float OptimizationTolerance = 1e-7f;
            public const int HistorySize = 20;
            public const int MaximumNumberOfIterations = int.MaxValue;
            public const bool EnforceNonNegativity = false;
        }
    }
}
