using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Trains a network to classify images; see <see cref="ConvolutionalNetworkCatalog"/>.</summary>
/// <remarks>
/// Output columns: <c>PredictedLabel</c> (a key with the values of the label) and <c>Score</c> (vector of <see cref="float"/>:
/// the
/// probability of each class). The seed of the <see cref="MLContext"/> decides everything random; on the CPU of one machine the
/// same
/// seed gives the same weights bit by bit. libtorch has one random generator for the process, so trainings that run at the same
/// time
/// disturb one another's dropout.
/// </remarks>
public sealed class ConvolutionalNetworkTrainer : RowMappingEstimator<ConvolutionalNetworkTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly IHost _host;
    private readonly ConvolutionalNetworkOptions _options;
    private readonly long _seed;

    internal ConvolutionalNetworkTrainer(IHostEnvironment environment, ConvolutionalNetworkOptions options)
    {
        options.Validate();
        _environment = environment;
        _options = options;
        _host = environment.Register(nameof(ConvolutionalNetworkTrainer));
        _seed = _host.Rand.Next();
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<InputColumn> Inputs =>
        [InputColumn.KeyLabel(_options.LabelColumnName), ImageOperationTransformer.Input(_options.ImageColumnName)];

    /// <summary>Trains the network and judges it by other data.</summary>
    /// <param name="trainData">The images to train on.</param>
    /// <param name="validationData">The images to judge by, with the same columns and classes.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or the classes differ.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    public ConvolutionalNetworkTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        foreach (InputColumn column in Inputs)
        {
            column.Find(trainData.Schema);
            column.Find(validationData.Schema);
        }

        return Train(trainData, validationData);
    }

    /// <inheritdoc/>
    protected override ConvolutionalNetworkTransformer FitCore(IDataView input) => Train(input, null);

    /// <inheritdoc/>
    protected override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema) =>
        ClassLabels.GetOutputShape(InputColumn.KeyLabel(_options.LabelColumnName).Find(inputSchema));

    private ConvolutionalNetworkTransformer Train(IDataView trainData, IDataView? validationData)
    {
        // Before anything is read, which may take long.
        (int? gpu, bool fallsBack) = MLNetInternals.GetGpuSettings(_environment);
        Device device = ComputeDevice.Resolve(_options.Device, gpu, fallsBack);
        DataViewSchema.Column labelColumn = trainData.Schema[_options.LabelColumnName];
        ClassLabels classes = ClassLabels.FromLabelColumn(labelColumn);
        CheckClasses(classes, labelColumn.Name, validationData);
        CheckpointOptions? checkpoint = _options.Training.Checkpoint;
        long seed = checkpoint is { Resume: true } ? CheckpointFile.ReadSeed(checkpoint.Path) ?? _seed : _seed;

        ImageSet training = ImageSetReader.Read(trainData, _options, classes.Count);
        if (training.Labels.Distinct().Take(2).Count() < 2)
            throw new InvalidOperationException(
                $"All rows have the label {classes.DescribeClass(training.Labels[0])}; a classifier needs two classes or more.");
        ImageSet? validation = validationData is null ? null : ImageSetReader.Read(validationData, _options, classes.Count);
        validation?.RequireSizeOf(training);
        if (validation is null && _options.ValidationFraction > 0)
            (training, validation) = training.Split(_options.ValidationFraction, seed);
        return Train(training, validation is { Count: > 0 } ? validation : null, classes, seed, device);
    }

    private ConvolutionalNetworkTransformer Train(
        ImageSet training, ImageSet? validation, ClassLabels classes, long seed, Device device)
    {
        ImageNormalization normalization = _options.Normalization ?? ImageNormalization.Measure(training);
        if (normalization.Means.Count != training.Channels)
            throw new InvalidOperationException(
                $"Normalization has {normalization.Means.Count} channel(s), but the images have {training.Channels}.");
        var networkOptions = new NetworkOptions
        {
            InputChannels = training.Channels,
            InputHeight = training.Height,
            InputWidth = training.Width,
            Classes = classes.Count,
            Dropout = _options.Dropout,
            Stem = _options.Stem,
            HiddenSizes = [.. _options.HiddenSizes],
            Initialization = _options.Initialization,
        };
        manual_seed(seed);
        nn.Module<Tensor, Tensor> network = NetworkFactory.Create(_options.Architecture, networkOptions);
        try
        {
            IReadOnlyList<TrainingProgress> history;
            using (IChannel channel = _host.Start("Training"))
            using (TrainingEngine engine = CreateEngine(network, normalization, training, validation, seed, device, channel))
                history = engine.Run();
            var model = new TrainedNetwork(
                _options.Architecture, networkOptions, normalization, _options.Device, device, _options.Training.ChannelsLast,
                    network);
            return new ConvolutionalNetworkTransformer(_options.ImageColumnName, _options.Grayscale, classes, model, history);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private TrainingEngine CreateEngine(
        nn.Module<Tensor, Tensor> network, ImageNormalization normalization, ImageSet training, ImageSet? validation, long seed,
        Device device, IChannel channel)
    {
        ImageAugmenter? augmenter = _options.Augmentation.ChangesNothing
            ? null
            : new ImageAugmenter(_options.Augmentation, training.Channels, training.Height, training.Width);
        int batchSize = _options.Training.BatchSize;
        string description =
            $"{_options.Architecture} for {training.Count} images of " +
            $"{training.Channels}x{training.Height}x{training.Width}, batches " +
            $"of {batchSize}x{_options.Training.AccumulatedBatches}, {_options.Training.Optimizer.GetType().Name}";
        return new TrainingEngine(
            network, _options.Training, normalization,
            new BatchLoader(training, batchSize, seed, shuffles: true, augmenter),
            validation is null ? null : new BatchLoader(validation, batchSize, seed, shuffles: false, null),
            seed, device, description, progress => channel.Info(MessageSensitivity.None, "{0}", Describe(progress)));
    }

    private static string Describe(TrainingProgress progress)
    {
        string validation = progress.ValidationLoss is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture,
                $", validation loss {progress.ValidationLoss:f4}, accuracy {progress.ValidationAccuracy:p1}");
        return string.Create(CultureInfo.InvariantCulture,
            $"Epoch {progress.Epoch} of {progress.Epochs}: loss {progress.Loss:f4}, accuracy " +
            $"{progress.Accuracy:p1}{validation}, " +
            $"learning rate {progress.LearningRate:g3}, {progress.ImagesPerSecond:f0} images/s, " +
            $"{progress.TimeLeft:hh\\:mm\\:ss} left");
    }

    private void CheckClasses(ClassLabels classes, string labelColumnName, IDataView? validationData)
    {
        if (classes.Count < 2)
            throw new InvalidOperationException(
                $"The label column '{labelColumnName}' has one class only ({classes.DescribeClass(0)}); a classifier " +
                $"needs two or more.");
        if (_options.Training.ClassWeights is { } weights && weights.Count != classes.Count)
            throw new InvalidOperationException(
                $"ClassWeights has {weights.Count} weights, but the label column '{labelColumnName}' has {classes.Count} " +
                $"classes.");
        if (validationData is null)
            return;
        int count = ClassLabels.FromLabelColumn(validationData.Schema[labelColumnName]).Count;
        if (count != classes.Count)
            throw new ArgumentException(
                $"The label column '{labelColumnName}' has {classes.Count} classes for training, but {count} for " +
                $"validation; transform " +
                "both by the same MapValueToKey.", nameof(validationData));
    }
}
