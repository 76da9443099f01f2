using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>What the transformers that score images by an ONNX model have in common.</summary>
/// <remarks>
/// Rows are read ahead and scored in batches: on a thread of its own where the session leaves a processor free (on a GPU, or
/// with fewer <see cref="OnnxScorerOptions.IntraOpThreads"/> than processors), otherwise on the consumer's. May be used by
/// several threads, which share one session. It holds native memory until it is disposed; <c>PredictionEngine</c> disposes it
/// too.
/// </remarks>
public abstract class OnnxScorerTransformer : RowMappingTransformer, IDisposable
{
    private readonly OnnxScorerOptions _options;
    private readonly OnnxImageModel _model;

    private protected OnnxScorerTransformer(OnnxScorerOptions options, OnnxImageModel model)
    {
        _options = options;
        _model = model;
    }

    /// <summary>What is done to an image before the model sees it: as the options said, or as the model did.</summary>
    public ImagePreprocessing Preprocessing => _model.Preprocessing;

    /// <summary>The names of the classes, in the order of the model's outputs.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<InputColumn> Inputs => [InputColumn.Image(_options.ImageColumnName)];

    /// <inheritdoc/>
    protected internal override int LookAheadRows => _model.Shape.Batch ?? _options.BatchSize;

    // A session on all processors is slowed down by a thread beside it: measured, by 15 % with one image at a time.
    /// <inheritdoc/>
    protected internal override int LookAheadThreads => _model.Session.LeavesProcessors ? 1 : 0;

    /// <inheritdoc/>
    protected internal override bool ComputesWholeBatches => true;

    /// <inheritdoc/>
    protected internal sealed override void Write(ComponentWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(OptionsText.Write(_options));
        _model.Write(writer);
    }

    /// <summary>Frees the session, as soon as no thread uses it any more.</summary>
    public void Dispose()
    {
        _model.Dispose();
        GC.SuppressFinalize(this);
    }
}
