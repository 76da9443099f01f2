using System;
using System.Linq;
using Microsoft.ML.Numeric;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The base of the trainers that use stochastic dual coordinate ascent.</summary>
public abstract class SdcaTrainerBase<TOptions, TTransformer, TModel> : StochasticTrainerBase<TTransformer, TModel>
    where TOptions : SdcaTrainerBase<TOptions, TTransformer, TModel>.OptionsBase, new()
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected readonly TOptions SdcaTrainerOptions;

    private const float SmallestL2 = 1e-9f;
    private const int LargestThreadCount = 8;

    internal SdcaTrainerBase(IHostEnvironment env, TOptions options, SchemaShape.Column label)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register("SdcaTrainerBase"),
            TrainerUtils.MakeR4VecFeature(Contracts.CheckRef(options, nameof(options)).FeatureColumnName),
            label,
            TrainerUtils.MakeR4ScalarWeightColumn(options.ExampleWeightColumnName))
    {
        SdcaTrainerOptions = options;
        Host.CheckUserArg(options.L2Regularization is null or >= 0, nameof(options.L2Regularization),
            "L2 constant must be non-negative.");
        Host.CheckUserArg(options.L1Regularization is null or >= 0, nameof(options.L1Regularization),
            "L1 threshold must be non-negative.");
        Host.CheckUserArg(options.MaximumNumberOfIterations is null or > 0, nameof(options.MaximumNumberOfIterations),
            "Max number of iterations must be positive.");
        Host.CheckUserArg(options.ConvergenceTolerance > 0 && options.ConvergenceTolerance <= 1,
            nameof(options.ConvergenceTolerance), "Convergence tolerance must be positive and no larger than 1.");
        Host.CheckUserArg(options.NumberOfThreads is null or > 0, nameof(options.NumberOfThreads),
            "The number of threads must be either null or a positive integer.");
    }

    private protected abstract TModel MakeModel(float[][] weights, float[] biases);

    private protected TModel Train(IChannel ch, IDataView data, int classCount)
    {
        TOptions options = SdcaTrainerOptions;
        int threads = options.NumberOfThreads ?? Math.Clamp(Environment.ProcessorCount / 2, 1, LargestThreadCount);
        ch.Info(threads == 1 ? "Using 1 thread to train." : $"Using {threads} threads to train.");
        int checkFrequency = options.ConvergenceCheckFrequency ?? threads;
        if (options.ConvergenceCheckFrequency == null)
            ch.Info($"Automatically choosing a check frequency of {checkFrequency}.");

        // The ascent itself goes through the examples one after the other, so that a seed gives one result. Reading them and
        // checking convergence may use every processor.
        int workers = Math.Max(threads, Environment.ProcessorCount);
        TrainingSet examples = TrainingSet.Load(
            Host, "SDCA preprocessing", data, FeatureColumn.Name, LabelColumn.Name, options.ExampleWeightColumnName, workers);
        if (examples.SkippedCount > 0)
            ch.Warning($"Skipped {examples.SkippedCount} instances with missing features/label during training");
        int count = examples.Matrix.RowCount;
        ch.Check(count > 0, "Training set has 0 instances, aborting training.");

        int iterations = options.MaximumNumberOfIterations ?? TuneIterations(ch, count, threads);
        float l2 = options.L2Regularization ?? TuneL2(ch, iterations, count, threads);
        if (l2 < SmallestL2)
        {
            ch.Warning($"The L2 regularization constant must be at least {SmallestL2}. In SDCA, the dual formulation is only "
                + $"valid with a positive constant, and values below {SmallestL2} cause very slow convergence. The original "
                + $"L2Regularization = {l2}, was replaced with L2Regularization = {SmallestL2}.");
            l2 = SmallestL2;
        }

        float threshold = options.L1Regularization ?? TuneL1(ch, examples.Matrix.FeatureCount);
        var solver = new SdcaSolver(examples.Matrix, classCount, l2, threshold, options.BiasLearningRate);
        return Iterate(ch, solver, count, classCount, iterations, checkFrequency, workers);
    }

    private TModel Iterate(
        IChannel ch, SdcaSolver solver, int count, int classCount, int iterations, int checkFrequency, int threadCount)
    {
        TOptions options = SdcaTrainerOptions;
        int[] order = Enumerable.Range(0, count).ToArray();
        TModel best = null;
        double bestLoss = double.PositiveInfinity;
        int bestIteration = 0, iteration = 0;
        using IProgressChannel progress = Host.StartProgressChannel("SDCA training");
        progress.SetHeader(
            new ProgressHeader(
                ["Loss", "Dual Loss", "Duality Gap", "Sparsity (L1)", "Unregularized Bias", "Regularized Bias"], ["iterations"]),
            entry => entry.SetProgress(0, iteration, iterations));
        while (iteration < iterations)
        {
            Host.CheckAlive();
            if (options.Shuffle)
                Shuffle(order, RandomUtils.Create(Host.Rand.Next()));
            solver.Pass(order);
            iteration++;
            if (checkFrequency <= 0 || iteration % checkFrequency != 0)
                continue;

            SdcaSolver.Measurement found = solver.Measure(threadCount);
            progress.Checkpoint(found.Loss, found.DualLoss, found.Gap, found.Sparsity, found.FreeBias, found.Bias, iteration);
            if (found.Loss < bestLoss)
            {
                best = MakeModel(solver, classCount);
                bestLoss = found.Loss;
                bestIteration = iteration;
            }

            if (found.Gap / found.Loss < options.ConvergenceTolerance)
                break;
        }

        ch.Info(best == null ? "Using model from last iteration." : $"Using best model from iteration {bestIteration}.");
        return best ?? MakeModel(solver, classCount);
    }

    private TModel MakeModel(SdcaSolver solver, int classCount) =>
        MakeModel(
            Enumerable.Range(0, classCount).Select(solver.Weights).ToArray(),
            Array.ConvertAll(solver.TotalBiases(), bias => (float)bias));

    private static void Shuffle(int[] order, Random random)
    {
        for (int i = order.Length - 1; i > 0; i--)
        {
            int j = random.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
    }

    private static int TuneIterations(IChannel ch, int count, int threads)
    {
        const int examplesInAll = 500000;
        int iterations = Math.Max(1, examplesInAll / count) * 3;
        iterations = Math.Max(2, Math.Max(1, iterations / threads) * threads);
        ch.Info($"Auto-tuning parameters: maxIterations = {iterations}.");
        return iterations;
    }

    private static float TuneL2(IChannel ch, int iterations, int count, int threads)
    {
        long expectedIterations = Math.Max(2, iterations / 2 / threads) * (long)threads;
        float l2 = Math.Max(1e-6f, 20f / (expectedIterations * count));
        ch.Info($"Auto-tuning parameters: L2 = {l2}.");
        return l2;
    }

    private static float TuneL1(IChannel ch, int featureCount)
    {
        float threshold = featureCount switch
        {
            < 100 => 0,
            < 1000 => 0.25f,
            < 10000 => 0.5f,
            _ => 1,
        };
        ch.Info($"Auto-tuning parameters: L1Threshold (L1/L2) = {threshold}.");
        return threshold;
    }

    /// <summary>The options that all trainers of this kind have.</summary>
    public abstract class OptionsBase : TrainerInputBaseWithWeight
    {
        /// <summary>Null to choose it by the number of examples.</summary>
        public float? L2Regularization;

        /// <summary>A threshold relative to L2; null to choose it by the number of features.</summary>
        public float? L1Regularization;

        /// <summary>Null to choose it by the number of processors.</summary>
        public int? NumberOfThreads;

        /// <summary>Training stops when the duality gap relative to the loss is below this.</summary>
        public float ConvergenceTolerance = 0.1f;

        /// <summary>Null to choose it by the number of examples.</summary>
        public int? MaximumNumberOfIterations;

        public bool Shuffle = true;

        /// <summary>Iterations from one check to the next; null for the number of threads, zero or less for no check.</summary>
        public int? ConvergenceCheckFrequency;

        /// <summary>How fast the biases follow without being regularised; zero regularises them like weights.</summary>
        public float BiasLearningRate = 0;

        private protected OptionsBase()
        {
        }
    }
}
