namespace MLVision.Extensions.Torch;

/// <summary>How a network is trained.</summary>
public sealed class TrainingOptions
{
    /// <summary>How often all images are trained on; at least 1, default 20.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>
    /// Images per batch; at least 1, default 32. The last batch of an epoch may be smaller; a single image that would be left
    /// over joins the batch before, because batch norm cannot train on one image.
    /// </summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>
    /// How many batches make a step, their gradients weighted by their images, so that memory allows larger steps; at least
    /// 1, default 1.
    /// </summary>
    public int AccumulatedBatches { get; init; } = 1;

    /// <summary>How the weights are moved; default <see cref="SgdOptions"/>.</summary>
    public OptimizerOptions Optimizer { get; init; } = new SgdOptions();

    /// <summary>How the learning rate changes; default <see cref="ConstantSchedule"/>.</summary>
    public LearningRateSchedule Schedule { get; init; } = new ConstantSchedule();

    /// <summary>How gradients are limited; default <see cref="GradientClipping.None"/>.</summary>
    public GradientClipping GradientClipping { get; init; }

    /// <summary>
    /// The limit for <see cref="GradientClipping"/>; above 0, at most <see cref="float.MaxValue"/>, default 1.
    /// </summary>
    public double GradientLimit { get; init; } = 1;

    /// <summary>The part of the target that is spread over all classes; in [0, 1), default 0.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>
    /// The weight of each class in the loss, in the order of the label's keys, as in PyTorch's <c>CrossEntropyLoss</c>; above 0,
    /// at most <see cref="float.MaxValue"/>, default null for equal weights.
    /// </summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>The alpha of mixup (Zhang et al., 2018): images are blended in pairs; 0 or more, default 0 for none.</summary>
    public double MixUp { get; init; }

    /// <summary>
    /// The alpha of cutmix (Yun et al., 2019): a box of one image is put into another; 0 or more, default 0 for none. With
    /// <see cref="MixUp"/> each batch gets one of the two.
    /// </summary>
    public double CutMix { get; init; }

    /// <summary>
    /// The decay of an exponential moving average of the weights, which then is what is validated and returned; in [0, 1), 0 for
    /// none, 0.999 is usual; default 0.
    /// </summary>
    public double AverageDecay { get; init; }

    /// <summary>What tells which weights are the best; default <see cref="MonitoredMetric.Loss"/>.</summary>
    public MonitoredMetric Monitor { get; init; }

    /// <summary>When the training ends before the last epoch; default null for never.</summary>
    public EarlyStopping? EarlyStopping { get; init; }

    /// <summary>
    /// Whether the weights of the best epoch are returned instead of the last, where there are validation data; default true.
    /// </summary>
    public bool RestoreBest { get; init; } = true;

    /// <summary>Where the state is saved for going on later; default null for nowhere.</summary>
    public CheckpointOptions? Checkpoint { get; init; }

    /// <summary>
    /// The layers that stay as they are, by the names of their weights: "layer1" means all weights of this name or with names
    /// that begin with "layer1.", and the running statistics of norms there. Default none.
    /// </summary>
    public IReadOnlyList<string> FrozenLayers { get; init; } = [];

    /// <summary>With how many digits the network computes; default <see cref="TrainingPrecision.Float32"/>.</summary>
    public TrainingPrecision Precision { get; init; }

    /// <summary>
    /// Whether convolutions work on tensors in the order batch, row, column, channel where that is faster: in networks most of
    /// whose weights belong to convolutions of 16 channels or more. Where <see cref="ConvolutionCheck"/> finds wrong convolutions on
    /// the CPU, it is decided by what computes the network rightly; false then keeps to the order batch, channel, row, column, if
    /// need be without oneDNN. Default true.
    /// </summary>
    public bool ChannelsLast { get; init; } = true;

    /// <summary>Is told the metrics of each epoch, on the training thread; default null.</summary>
    public IProgress<TrainingProgress>? Progress { get; init; }

    /// <summary>
    /// Is told once a second how far the epoch is, on the training thread, after the batch that is then done; for epochs that
    /// take long. Nothing is reported of those that take less than a second. Default null.
    /// </summary>
    public IProgress<BatchProgress>? BatchProgress { get; init; }

    /// <summary>
    /// Ends the training: the best weights so far are returned where there are validation data, else the present
    /// ones. Before the first batch, while images are read, Fit throws <see cref="OperationCanceledException"/>. Default none.
    /// </summary>
    public CancellationToken CancellationToken { get; init; }

    internal void Validate()
    {
        OptionCheck.AtLeast(Epochs, 1);
        OptionCheck.AtLeast(BatchSize, 1);
        OptionCheck.AtLeast(AccumulatedBatches, 1);
        ArgumentNullException.ThrowIfNull(Optimizer);
        ArgumentNullException.ThrowIfNull(Schedule);
        Optimizer.Validate();
        Schedule.Validate(Epochs);
        OptionCheck.Defined(GradientClipping);
        OptionCheck.Positive(GradientLimit, float.MaxValue);
        OptionCheck.BelowOne(LabelSmoothing);
        foreach (double weight in ClassWeights ?? [])
            OptionCheck.Positive(weight, float.MaxValue, nameof(ClassWeights));
        OptionCheck.NotNegative(MixUp);
        OptionCheck.NotNegative(CutMix);
        OptionCheck.BelowOne(AverageDecay);
        OptionCheck.Defined(Monitor);
        EarlyStopping?.Validate();
        Checkpoint?.Validate();
        ArgumentNullException.ThrowIfNull(FrozenLayers);
        foreach (string name in FrozenLayers)
            ArgumentException.ThrowIfNullOrWhiteSpace(name, nameof(FrozenLayers));
        OptionCheck.Defined(Precision);
    }
}
