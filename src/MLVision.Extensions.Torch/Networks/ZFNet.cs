using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// ZFNet (Zeiler and Fergus, "Visualizing and Understanding Convolutional Networks", 2013): AlexNet with a first convolution of
/// 7 x 7 pixels and stride 2, which keeps more of the image.
/// </summary>
/// <remarks>
/// The contrast normalization across maps is that of Krizhevsky et al., 2012 (five maps, k = 2, alpha = 1e-4, beta = 0.75).
/// Images of sizes other than 224 x 224 are averaged to the 6 x 6 maps that the classifier takes, as in torchvision's AlexNet;
/// the least size is 47 x 47. Parameters: <c>features.0</c>, <c>features.4</c>, <c>features.8</c>, <c>features.10</c>,
/// <c>features.12</c>, <c>classifier.1</c>, <c>classifier.4</c>, <c>classifier.6</c>.
/// </remarks>
public sealed class ZFNet : FlowModule
{
    private const int LeastSize = 47;
    private const int GridSize = 6;

    // The names of the fields are those of the parameters in a state dict.
    private readonly Sequential features;
    private readonly Sequential classifier;

    /// <summary>Builds the network and initialises its weights.</summary>
    /// <param name="options">The input and the classes.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the images are too small.</exception>
    public ZFNet(NetworkOptions options)
        : base("zfnet")
    {
        options.Validate();
        options.RequireNoSmallStem("zfnet");
        options.RequireSize("zfnet", LeastSize);
        features = nn.Sequential(
            nn.Conv2d(options.InputChannels, 96, 7L, stride: 2, padding: 1),
            nn.ReLU(inplace: true),
            HalvingPool(),
            ContrastNormalization(),
            nn.Conv2d(96, 256, 5L, stride: 2),
            nn.ReLU(inplace: true),
            HalvingPool(),
            ContrastNormalization(),
            nn.Conv2d(256, 384, 3L, padding: 1),
            nn.ReLU(inplace: true),
            nn.Conv2d(384, 384, 3L, padding: 1),
            nn.ReLU(inplace: true),
            nn.Conv2d(384, 256, 3L, padding: 1),
            nn.ReLU(inplace: true),
            HalvingPool());
        classifier = Layers.WideClassifier(256 * GridSize * GridSize, options.Classes, options.Dropout ?? 0.5);
        RegisterComponents();
        Initializer.Apply(this, options.Initialization, Initializer.Default);
    }

    /// <inheritdoc/>
    protected override Flow Forward(Flow input) =>
        input.Then(features).AdaptiveAveragePool(GridSize).Flatten().Then(classifier);

    // Rounding up gives the maps of the paper: 110 to 55, 26 to 13.
    private static MaxPool2d HalvingPool() => nn.MaxPool2d(3L, stride: 2, ceil_mode: true);

    // PyTorch divides alpha by the number of maps; the paper does not.
    private static LocalResponseNorm ContrastNormalization() => nn.LocalResponseNorm(5, alpha: 5e-4, beta: 0.75, k: 2);
}
