using System;
using Microsoft.ML.Data;
using Microsoft.ML.Numeric;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Groups rows into clusters by k-means.</summary>
public class KMeansTrainer : TrainerEstimatorBase<ClusteringPredictionTransformer<KMeansModelParameters>, KMeansModelParameters>
{
    private readonly Options _options;

    internal KMeansTrainer(IHostEnvironment env, Options options)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register("KMeansPlusPlus"),
            TrainerUtils.MakeR4VecFeature(Contracts.CheckRef(options, nameof(options)).FeatureColumnName),
            default,
            TrainerUtils.MakeR4ScalarWeightColumn(options.ExampleWeightColumnName))
    {
        Host.CheckUserArg(options.NumberOfClusters > 0, nameof(options.NumberOfClusters), "Must be positive");
        Host.CheckUserArg(options.MaximumNumberOfIterations > 0, nameof(options.MaximumNumberOfIterations), "Must be positive");
        Host.CheckUserArg(options.OptimizationTolerance > 0, nameof(options.OptimizationTolerance), "Tolerance must be positive");
        Host.CheckUserArg(options.AccelerationMemoryBudgetMb > 0, nameof(options.AccelerationMemoryBudgetMb), "Must be positive");
        Host.CheckUserArg(
            options.NumberOfThreads is null or > 0, nameof(options.NumberOfThreads),
            "Must be either null or a positive integer.");
        _options = options;
        Info = new TrainerInfo();
    }

    /// <summary>How the first centroids are chosen.</summary>
    public enum InitializationAlgorithm
    {
        KMeansPlusPlus = 0,
        Random = 1,
        KMeansYinyang = 2,
    }

    public override TrainerInfo Info { get; }

    private protected override KMeansModelParameters TrainModel(IChannel ch, IDataView data, object initialModel)
    {
        int threads = _options.NumberOfThreads ?? Environment.ProcessorCount;
        ch.Info("Initializing centroids");
        TrainingSet rows = TrainingSet.Load(
            Host, "KMeans data prep", data, FeatureColumn.Name, null, _options.ExampleWeightColumnName, threads);
        ch.Check(rows.Matrix.RowCount > 0, NoTrainingInstancesMessage);
        AlignedBuffer centroids = ChooseCentroids(ch, rows.Matrix, threads);
        ch.Info("Centroids initialized, starting main trainer");
        Iterate(rows.Matrix, centroids, threads);
        ch.Info($"Model trained successfully on {rows.Matrix.RowCount} instances");
        if (rows.SkippedCount > 0)
        {
            ch.Warning($"{rows.SkippedCount} instances with missing features detected and ignored. "
                + "Consider using MissingHandler.");
        }

        var result = new float[_options.NumberOfClusters][];
        for (int k = 0; k < result.Length; k++)
            result[k] = centroids.Span.Slice(k * rows.Matrix.Stride, rows.Matrix.FeatureCount).ToArray();
        return new KMeansModelParameters(Host, result);
    }

    private protected override ClusteringPredictionTransformer<KMeansModelParameters> MakeTransformer(
        KMeansModelParameters model, DataViewSchema trainSchema) =>
        new ClusteringPredictionTransformer<KMeansModelParameters>(Host, model, trainSchema, FeatureColumn.Name);

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema)
    {
        var annotations = new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation());
        return
        [
            new SchemaShape.Column(
                DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, annotations),
            new SchemaShape.Column(
                DefaultColumnNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true,
                annotations),
        ];
    }

    private AlignedBuffer ChooseCentroids(IChannel ch, FeatureMatrix data, int threads)
    {
        var sampler = new CentroidSampler(data, threads, RandomUtils.Create(Host.Rand.Next()));
        try
        {
            return _options.InitializationAlgorithm switch
            {
                InitializationAlgorithm.KMeansPlusPlus => sampler.PlusPlus(_options.NumberOfClusters),
                InitializationAlgorithm.Random => sampler.Random(_options.NumberOfClusters),
                _ => sampler.ParallelPlusPlus(_options.NumberOfClusters),
            };
        }
        catch (InvalidOperationException e)
        {
            throw ch.Except(e, e.Message);
        }
    }

    private void Iterate(FeatureMatrix data, AlignedBuffer centroids, int threads)
    {
        int iteration = 0, limit = _options.MaximumNumberOfIterations;
        using IProgressChannel progress = Host.StartProgressChannel("KMeansTrain");
        progress.SetHeader(
            new ProgressHeader(
                ["Average Score", "# of Examples with Reassigned Cluster", "# of Examples with Same Cluster"], ["iterations"]),
            entry => entry.SetProgress(0, iteration, limit));
        var lloyd = new LloydIteration(data, centroids, _options.NumberOfClusters, threads);
        double previous = double.PositiveInfinity;
        while (iteration < limit)
        {
            Host.CheckAlive();
            double distance = lloyd.Step();
            iteration++;
            progress.Checkpoint(distance, lloyd.ChangedCount, data.RowCount - lloyd.ChangedCount, iteration, limit);
            if (Math.Abs(previous - distance) < _options.OptimizationTolerance)
                return;
            previous = distance;
        }
    }

    /// <summary>The settings of the trainer.</summary>
    public sealed class Options : UnsupervisedTrainerInputBaseWithWeight
    {
        public int NumberOfClusters = 5;

        /// <summary>KMeansYinyang is k-means||, which needs fewer passes where there are many clusters.</summary>
        public InitializationAlgorithm InitializationAlgorithm = InitializationAlgorithm.KMeansYinyang;

        /// <summary>Training stops when the mean squared distance changes by less than this.</summary>
        public float OptimizationTolerance = 1e-7f;

        public int MaximumNumberOfIterations = 1000;

        /// <summary>Kept for the sake of the interface: distances are recomputed, which takes no memory.</summary>
        public int AccelerationMemoryBudgetMb = 4096;

        /// <summary>Null for as many as there are processors.</summary>
        public int? NumberOfThreads = null;
    }
}
