using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Classifies images by a network; made by <see cref="ConvolutionalNetworkTrainer"/>. Rows are read ahead and scored in batches.
/// </summary>
/// <remarks>
/// May be used by several threads. It holds native memory until it is disposed; <c>PredictionEngine</c> disposes it, too.
/// </remarks>
[Component("ConvolutionalNetwork", 1)]
public sealed class ConvolutionalNetworkTransformer :
    RowMappingTransformer, IComponent<ConvolutionalNetworkTransformer>, IDisposable
{
    private readonly string _imageColumnName;
    private readonly bool _grayscale;
    private readonly bool _resizes;
    private readonly ClassLabels _classes;
    private readonly TrainedNetwork _model;

    internal ConvolutionalNetworkTransformer(
        string imageColumnName, bool grayscale, bool resizes, ClassLabels classes, TrainedNetwork model,
        IReadOnlyList<TrainingProgress> history, IReadOnlyCollection<SkippedImage> skipped)
    {
        _imageColumnName = imageColumnName;
        _grayscale = grayscale;
        _resizes = resizes;
        _classes = classes;
        _model = model;
        History = history;
        SkippedImages = skipped;
    }

    /// <summary>
    /// The name of the network in <see cref="Architectures"/>; for a network of
    /// <see cref="ConvolutionalNetworkOptions.CreateNetwork"/> that of the type and the method.
    /// </summary>
    public string Architecture => _model.Name;

    /// <summary>
    /// The network, in evaluation mode; it belongs to this transformer. Input: [batch, channel, row, column], normalised by
    /// <see cref="Normalization"/>; output: logits.
    /// </summary>
    public nn.Module<Tensor, Tensor> Network => _model.Network;

    /// <summary>What the network sees of the pixels.</summary>
    public ImageNormalization Normalization => _model.Normalization;

    /// <summary>The metrics of each epoch of the training; empty in a model that was loaded.</summary>
    public IReadOnlyList<TrainingProgress> History { get; }

    /// <summary>
    /// The rows that Fit left out (<see cref="ConvolutionalNetworkOptions.OnError"/>); empty in a model that was loaded.
    /// </summary>
    public IReadOnlyCollection<SkippedImage> SkippedImages { get; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<InputColumn> Inputs => [PixelReader.Input(_imageColumnName)];

    /// <inheritdoc/>
    protected internal override int LookAheadRows => 32;

    // The network itself computes on all processors.
    /// <inheritdoc/>
    protected internal override int LookAheadThreads => 1;

    /// <inheritdoc/>
    protected internal override bool ComputesWholeBatches => true;

    static ConvolutionalNetworkTransformer IComponent<ConvolutionalNetworkTransformer>.Read(ComponentReader reader)
    {
        string imageColumnName = reader.ReadString();
        bool grayscale = reader.ReadBoolean(), resizes = reader.ReadBoolean();
        ClassLabels classes = ClassLabels.Read(reader);
        return new ConvolutionalNetworkTransformer(
            imageColumnName, grayscale, resizes, classes, TrainedNetwork.Read(reader), [], []);
    }

    /// <summary>Gives the network to what exports it, which may use it until it returns.</summary>
    internal void Export(Action<ExportedNetwork> export) =>
        _model.Export(_resizes, [.. Enumerable.Range(0, _classes.Count).Select(_classes.NameOf)], export);

    /// <summary>Frees the network, as soon as no thread uses it any more.</summary>
    public void Dispose() => _model.Dispose();

    /// <inheritdoc/>
    protected internal override void Write(ComponentWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(_imageColumnName);
        writer.Write(_grayscale);
        writer.Write(_resizes);
        _classes.Write(writer);
        _model.Write(writer);
    }

    /// <inheritdoc/>
    protected internal override IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        // A size that the schema tells is refused here rather than at the first row.
        if (PixelReader.SizeOf(inputSchema[_imageColumnName]) is { } size && !_resizes
            && (size.Width != _model.Shape.Width || size.Height != _model.Shape.Height))
            throw new ArgumentException(
                $"The column '{_imageColumnName}' holds images of {size.Width}x{size.Height} pixels, but the network was " +
                $"trained on {_model.Shape.Width}x{_model.Shape.Height}. ml.Transforms.ResizeImages before it gives all images " +
                "one size.",
                nameof(inputSchema));
        return _classes.CreateOutputColumns(inputSchema);
    }

    /// <inheritdoc/>
    protected internal override BatchEvaluator CreateBatchEvaluator(DataViewRow input, Func<int, bool> isActive, int capacity) =>
        new Evaluator(this, input, capacity);

    private ImageFormat Format => new(
        !_grayscale, _resizes ? _model.Shape.Height : 0, _resizes ? _model.Shape.Width : 0, KeepsSize: false);

    private sealed class Evaluator(ConvolutionalNetworkTransformer owner, DataViewRow input, int capacity) : BatchEvaluator
    {
        private readonly TrainedNetwork _model = owner._model;
        private readonly PixelReader _reader = new(input, owner._imageColumnName, !owner._grayscale);
        private readonly ImageFormat _format = owner.Format;
        private readonly ImageWorkspace _workspace = new();
        private readonly byte[] _pixels = new byte[capacity * owner._model.Shape.Length];
        private readonly float[] _scores = new float[capacity * owner._model.ClassCount];

        protected internal override void Read(int index)
        {
            PixelShape expected = _model.Shape;
            SourceImage image = _format.Prepare(_reader.Read(_workspace), expected, _reader.Subject, _workspace);
            image.Pixels.CopyTo(_pixels.AsSpan(index * expected.Length));
        }

        protected internal override void Evaluate(int count) => _model.Score(
            count == capacity ? _pixels : _pixels[..(count * _model.Shape.Length)], _scores.AsSpan(0, count * _model.ClassCount));

        protected internal override Delegate CreateGetter(int column) => column == 0
            ? (ValueGetter<uint>)((ref uint label) => label = (uint)ClassScores.IndexOfMax(Scores) + 1)
            : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) =>
                VectorValues.Give(Scores, ref scores));

        private ReadOnlySpan<float> Scores => _scores.AsSpan(Current * _model.ClassCount, _model.ClassCount);
    }
}
