using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Trains a network to classify images; see <see cref="ConvolutionalNetworkCatalog"/>.</summary>
/// <remarks>
/// Output columns: <c>PredictedLabel</c> (a key with the values of the label) and <c>Score</c> (vector of <see cref="float"/>:
/// the probability of each class). The seed of the <see cref="MLContext"/> decides everything random; on the CPU of one machine
/// the same seed gives the same weights bit by bit. libtorch has one random generator for the process, so trainings that run at
/// the same time disturb one another's initial weights and dropout.
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
        [InputColumn.KeyLabel(_options.LabelColumnName), PixelReader.Input(_options.ImageColumnName)];

    /// <summary>Trains the network and judges it by other data.</summary>
    /// <param name="trainData">The images to train on.</param>
    /// <param name="validationData">The images to judge by, with the same columns and classes.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type, or the classes differ.</exception>
    /// <exception cref="TrainingDivergedException">The loss is not finite any more.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the first batch.</exception>
    /// <exception cref="OutOfDeviceMemoryException">The network or a batch does not fit the memory of the device.</exception>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded.</exception>
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
        if (_options.PretrainedWeights is { } weights && !File.Exists(weights))
            throw new FileNotFoundException($"There is no file '{weights}' (PretrainedWeights).", weights);
        CheckpointOptions? checkpoint = _options.Training.Checkpoint;
        checkpoint?.RequireWritable();
        (int? gpu, bool fallsBack) = MLNetInternals.GetGpuSettings(_environment);
        Device device = ComputeDevice.Resolve(_options.Device, gpu, fallsBack);
        ConvolutionGuard.Require(_options.Training.Precision, device);
        DataViewSchema.Column labelColumn = trainData.Schema[_options.LabelColumnName];
        ClassLabels classes = ClassLabels.FromLabelColumn(labelColumn);
        CheckClasses(classes, labelColumn.Name, validationData);
        long seed = checkpoint is { Resume: true } ? CheckpointFile.ReadSeed(checkpoint.Path) ?? _seed : _seed;

        using IChannel channel = _host.Start("Training");
        if (device.type == DeviceType.CPU)
            ConvolutionCheck.Report(channel);
        var skipped = new List<SkippedImage>();
        var budget = new MemoryBudget((long)_options.CacheMegabytes << 20);
        ImageSource training = ImageSetReader.Read(trainData, _options, classes.Count, budget, skipped);
        if (training.Labels.Distinct().Take(2).Count() < 2)
            throw new InvalidOperationException(
                $"All rows have the label {classes.DescribeClass(training.Labels[0])}; a classifier needs two classes or more.");
        ImageSource? validation = validationData is null
            ? null
            : ImageSetReader.Read(validationData, _options, classes.Count, budget, skipped);
        if (skipped.Count > 0)
            channel.Warning(
                MessageSensitivity.None, "{0} row(s) were left out; {1}: {2}", skipped.Count, skipped[0].Name, skipped[0].Reason);
        validation?.RequireSizeOf(training);
        if (validation is null && _options.ValidationFraction > 0)
            (training, validation) = training.Split(_options.ValidationFraction, seed);
        validation = validation is { Count: > 0 } ? validation : null;
        (TrainedNetwork model, IReadOnlyList<TrainingProgress> history) =
            Train(training, validation, classes.Count, seed, device, channel);
        return new ConvolutionalNetworkTransformer(
            _options.ImageColumnName, _options.Grayscale, _options.ImageWidth > 0, classes, model, history, skipped);
    }

    private (TrainedNetwork Model, IReadOnlyList<TrainingProgress> History) Train(
        ImageSource training, ImageSource? validation, int classCount, long seed, Device device, IChannel channel)
    {
        ImageNormalization normalization = _options.Normalization ?? ImageNormalization.Measure(
            training, _options.Training.CancellationToken);
        if (normalization.Means.Count != training.Channels)
            throw new InvalidOperationException(
                $"Normalization has {normalization.Means.Count} channel(s), but the images have {training.Channels}.");
        var networkOptions = new NetworkOptions
        {
            InputChannels = training.Channels,
            InputHeight = training.Height,
            InputWidth = training.Width,
            Classes = _options.SingleOutput ? 1 : classCount,
            Dropout = _options.Dropout,
            Stem = _options.Stem,
            HiddenSizes = [.. _options.HiddenSizes],
            Initialization = _options.Initialization,
        };
        manual_seed(seed);
        NetworkSource source = _options.Source;
        nn.Module<Tensor, Tensor> network = NetworkFactory.Create(source, networkOptions);
        try
        {
            NetworkFactory.RequireOutputs(network, networkOptions, source.Name);
            if (_options.PretrainedWeights is { } path)
                LoadWeights(network, path, channel);
            NetworkFactory.RequireInitialized(network, source.Name);
            IReadOnlyList<TrainingProgress> history;
            using (TrainingEngine engine = CreateEngine(
                network, source, normalization, training, validation, seed, device, channel))
                history = engine.Run();
            // Where it cannot score with oneDNN, the log has that already of the training.
            var model = new TrainedNetwork(
                source, networkOptions, normalization, _options.Device, device, _options.Training.ChannelsLast, network);
            return (model, history);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static void LoadWeights(nn.Module<Tensor, Tensor> network, string path, IChannel channel)
    {
        WeightLoadReport report = WeightFile.Load(network, path, WeightLoadMode.Lenient);
        string[] anew = [.. report.Missing, .. report.Mismatched];
        string message = $"{report.Loaded.Count} weights come from '{path}'";
        if (anew.Length > 0)
            message += $"; {anew.Length} begin anew: {string.Join(", ", anew)}";
        if (report.Unexpected.Count > 0)
            message += $"; the network has no {string.Join(", ", report.Unexpected)}";
        // A last layer for other classes is what one expects.
        bool isExpected = anew.Select(LayerOf).Concat(report.Unexpected.Select(LayerOf)).Distinct().Count() <= 1;
        if (isExpected)
            channel.Info(MessageSensitivity.None, "{0}.", message);
        else
            channel.Warning(MessageSensitivity.None, "{0}.", message);

        static string LayerOf(string weight) => weight[..Math.Max(weight.Split(' ')[0].LastIndexOf('.'), 0)];
    }

    private TrainingEngine CreateEngine(
        nn.Module<Tensor, Tensor> network, NetworkSource source, ImageNormalization normalization, ImageSource training,
        ImageSource? validation, long seed, Device device, IChannel channel)
    {
        ImageAugmenter? augmenter = _options.Augmentation.ChangesNothing
            ? null
            : new ImageAugmenter(_options.Augmentation, training.Channels, training.Height, training.Width);
        int batchSize = _options.Training.BatchSize;
        string description =
            $"{source.Name} for {training.Count} images of {training.Channels}x{training.Height}x{training.Width}, batches of " +
            $"{batchSize}x{_options.Training.AccumulatedBatches}, {_options.Training.Optimizer.GetType().Name}";
        // What makes a checkpoint useless for another training, though the sizes agree.
        string identity =
            $"{description}, {_options.Training.Monitor} of {validation?.Count ?? 0} images to judge by, " +
            $"data {Fingerprint(training, validation, normalization):x8}";
        var engine = new TrainingEngine(
            network, _options.Training, normalization,
            new BatchLoader(training, batchSize, seed, shuffles: true, augmenter),
            validation is null ? null : new BatchLoader(validation, batchSize, seed, shuffles: false, null),
            seed, device, identity, progress => channel.Info(MessageSensitivity.None, "{0}", Describe(progress)),
            problem => channel.Warning(MessageSensitivity.None, "{0}", problem));
        long parameters = network.parameters().Sum(parameter => parameter.numel());
        string place = device.type == DeviceType.CUDA ? device.ToString() : $"{get_num_threads()} CPU thread(s)";
        channel.Info(MessageSensitivity.None, "{0}", string.Create(CultureInfo.InvariantCulture,
            $"Training {description}: {parameters:n0} parameters on {place}, {_options.Training.Precision}, " +
            $"{validation?.Count ?? 0} images to judge by."));
        return engine;
    }

    /// <summary>
    /// A checksum that other images or labels are unlikely to have: of all labels, and of the normalisation, which as a rule is
    /// measured on the images.
    /// </summary>
    private static uint Fingerprint(ImageSource training, ImageSource? validation, ImageNormalization normalization)
    {
        ReadOnlySpan<int> labels = [.. training.Labels, -1, .. validation?.Labels ?? []];
        ReadOnlySpan<float> numbers = [.. normalization.Means, .. normalization.Deviations];
        return Crc32C.Of([.. MemoryMarshal.AsBytes(labels), .. MemoryMarshal.AsBytes(numbers)]);
    }

    private static string Describe(TrainingProgress progress)
    {
        string validation = progress.ValidationLoss is null
            ? ""
            : string.Create(CultureInfo.InvariantCulture,
                $", validation loss {progress.ValidationLoss:f4}, accuracy {progress.ValidationAccuracy:p1}");
        return string.Create(CultureInfo.InvariantCulture,
            $"Epoch {progress.Epoch} of {progress.Epochs}: loss {progress.Loss:f4}, accuracy {progress.Accuracy:p1}{validation}" +
            $", learning rate {progress.LearningRate:g3}, {progress.ImagesPerSecond:f0} images/s, " +
            $"{progress.TimeLeft:hh\\:mm\\:ss} left");
    }

    private void CheckClasses(ClassLabels classes, string labelColumnName, IDataView? validationData)
    {
        if (classes.Count < 2)
            throw new InvalidOperationException(
                $"The label column '{labelColumnName}' has one class only ({classes.DescribeClass(0)}); a classifier needs two " +
                "or more.");
        if (_options.SingleOutput && classes.Count != 2)
            throw new InvalidOperationException(
                $"SingleOutput is for two classes, but the label column '{labelColumnName}' has {classes.Count}.");
        if (_options.Training.ClassWeights is { } weights && weights.Count != classes.Count)
            throw new InvalidOperationException(
                $"ClassWeights has {weights.Count} weights, but the label column '{labelColumnName}' has {classes.Count} " +
                "classes.");
        if (validationData is null)
            return;
        ClassLabels others = ClassLabels.FromLabelColumn(validationData.Schema[labelColumnName]);
        if (others.Count != classes.Count)
            throw new ArgumentException(
                $"The label column '{labelColumnName}' has {classes.Count} classes for training, but {others.Count} for " +
                "validation; transform both by the same MapValueToKey.", nameof(validationData));
        for (int i = 0; i < classes.Count; i++)
        {
            if (classes.NameOf(i) != others.NameOf(i))
                throw new ArgumentException(
                    $"Key {i + 1} of the label column '{labelColumnName}' is {classes.DescribeClass(i)} for training, but " +
                    $"{others.DescribeClass(i)} for validation; transform both by the same MapValueToKey.",
                    nameof(validationData));
        }
    }
}
