namespace MLVision.Extensions.Torch;

/// <summary>What an exported model holds beside the network, and what its input and output look like.</summary>
/// <remarks>What is said of images concerns networks alone.</remarks>
public sealed class OnnxExportOptions
{
    internal const int LeastOpsetVersion = 17;
    internal const int LatestOpsetVersion = 23;

    /// <summary>
    /// Whether the model normalises the images, so that it takes pixels of 0 to 255; else it takes what the network does, which
    /// the metadata "mean" and "std" say. Default true.
    /// </summary>
    public bool IncludeNormalization { get; init; } = true;

    /// <summary>
    /// Whether the model cuts and resizes images of any size, where the trainer did
    /// (<see cref="ConvolutionalNetworkOptions.ImageWidth"/>); the images of one batch have one size. Else, and where the trainer
    /// did not, images must have the size that the network gets. Default true; needs <see cref="IncludeNormalization"/>.
    /// </summary>
    public bool IncludeResizing { get; init; } = true;

    /// <summary>
    /// Whether the output holds probabilities, by softmax; else logits. A network with one output that tells two named classes
    /// apart gets a score for both; one without class names gets the logistic function of its output. Default true.
    /// </summary>
    public bool IncludeActivation { get; init; } = true;

    /// <summary>
    /// The type of the input's values; <see cref="OnnxInputType.Byte"/> needs the normalisation inside. Default single precision.
    /// </summary>
    public OnnxInputType InputType { get; init; } = OnnxInputType.Single;

    /// <summary>The order of the input's dimensions; default batch x channels x height x width.</summary>
    public OnnxInputLayout InputLayout { get; init; } = OnnxInputLayout.ChannelsFirst;

    /// <summary>Images, or rows, per run of the model, at least 1; default null: any number.</summary>
    public int? BatchSize { get; init; }

    /// <summary>The version of ONNX's operators, 17 to 23; default 17, which the most runtimes know.</summary>
    public int OpsetVersion { get; init; } = LeastOpsetVersion;

    /// <summary>
    /// The name of the input; default null: "images" where a network gets them, else the name of the column. Several inputs
    /// always have the names of their columns.
    /// </summary>
    public string? InputName { get; init; }

    /// <summary>The name of the output, one row for each image; default "scores".</summary>
    public string OutputName { get; init; } = "scores";

    /// <summary>Texts that the model carries in addition to its own, which they may replace; default none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    internal void Validate()
    {
        OptionCheck.Defined(InputType);
        OptionCheck.Defined(InputLayout);
        if (BatchSize is { } size)
            OptionCheck.AtLeast(size, 1, nameof(BatchSize));
        OptionCheck.Range(OpsetVersion, LeastOpsetVersion, LatestOpsetVersion);
        if (InputName is { } name)
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(InputName));
        ArgumentException.ThrowIfNullOrEmpty(OutputName);
        ArgumentNullException.ThrowIfNull(Metadata);
    }
}
