namespace MLVision.Extensions.Torch;

/// <summary>What a network of the registry is built for; see <see cref="Architectures.Create"/>.</summary>
public sealed class NetworkOptions
{
    /// <summary>Channels of the images: 3 for colour, 1 for grey. At least 1; default 3.</summary>
    public int InputChannels { get; init; } = 3;

    /// <summary>Height of the images in pixels. At least 1, and what the architecture needs; default 224.</summary>
    public int InputHeight { get; init; } = 224;

    /// <summary>Width of the images in pixels. At least 1, and what the architecture needs; default 224.</summary>
    public int InputWidth { get; init; } = 224;

    /// <summary>
    /// Outputs of the network, one score (logit) per class; 1 for two classes with
    /// <see cref="ConvolutionalNetworkOptions.SingleOutput"/>. At least 1; default 1000.
    /// </summary>
    public int Classes { get; init; } = 1000;

    /// <summary>
    /// Probability of dropping a unit in training, in [0, 1): before or after the hidden layers of the classifier, or between the
    /// convolutions of a block, as in the original, else before the last layer. Default null: what the original has, which is 0.5
    /// for AlexNet, ZFNet and VGG and 0 for the others.
    /// </summary>
    public double? Dropout { get; init; }

    /// <summary>Whether the first layers are made for small images. Default <see cref="NetworkStem.Auto"/>.</summary>
    public NetworkStem Stem { get; init; } = NetworkStem.Auto;

    /// <summary>
    /// Units of the hidden layers of <c>mlp</c>, each at least 1; none makes a linear classifier. Other architectures take no
    /// notice. Default 512, 256.
    /// </summary>
    public IReadOnlyList<int> HiddenSizes { get; init; } = [512, 256];

    /// <summary>What the weights are before training. Default <see cref="WeightInitialization.Architecture"/>.</summary>
    public WeightInitialization Initialization { get; init; } = WeightInitialization.Architecture;

    internal void Validate()
    {
        OptionCheck.AtLeast(InputChannels, 1);
        OptionCheck.AtLeast(InputHeight, 1);
        OptionCheck.AtLeast(InputWidth, 1);
        OptionCheck.AtLeast(Classes, 1);
        if (Dropout is { } dropout)
            OptionCheck.BelowOne(dropout, nameof(Dropout));
        OptionCheck.Defined(Stem);
        OptionCheck.Defined(Initialization);
        if (HiddenSizes is null)
            throw new ArgumentNullException(nameof(HiddenSizes));
        foreach (int size in HiddenSizes)
            OptionCheck.AtLeast(size, 1, nameof(HiddenSizes));
    }

    /// <summary>Throws unless the images are large enough for the network of this name.</summary>
    internal void RequireSize(string network, int least)
    {
        if (InputHeight < least || InputWidth < least)
        {
            throw new ArgumentException(
                $"{network} needs images of at least {least} x {least} pixels, not {InputHeight} x {InputWidth} "
                + "(height x width). Enlarge the images or choose another network.");
        }
    }

    /// <summary>Whether the variant for small images is to be built, by an architecture that has one.</summary>
    internal bool UsesSmallStem =>
        Stem == NetworkStem.Small || (Stem == NetworkStem.Auto && Math.Min(InputHeight, InputWidth) <= 32);

    /// <summary>Throws if the original layers are asked for of the network, which is made for small images.</summary>
    internal void RequireSmallStem(string network)
    {
        if (Stem == NetworkStem.Standard)
            throw new ArgumentException($"{network} is made for small images only: Stem must be Auto or Small.");
    }

    /// <summary>Throws if the variant for small images is asked for, which the network of this name does not have.</summary>
    internal void RequireNoSmallStem(string network)
    {
        if (Stem == NetworkStem.Small)
            throw new ArgumentException($"{network} has no variant for small images: Stem must be Auto or Standard.");
    }
}
