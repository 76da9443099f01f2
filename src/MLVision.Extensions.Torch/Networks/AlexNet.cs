using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// AlexNet as in torchvision: the single-tower variant of Krizhevsky, "One Weird Trick for Parallelizing Convolutional
/// Neural Networks", 2014.
/// </summary>
/// <remarks>The least size of the images is 63 x 63. The parameters have torchvision's names.</remarks>
public sealed class AlexNet : FlowModule
{
    private const int LeastSize = 63;
    private const int GridSize = 6;

    // The names of the fields are those of the parameters in a state dict.
    private readonly Sequential features;
    private readonly Sequential classifier;

    /// <summary>Builds the network and initialises its weights.</summary>
    /// <param name="options">The input and the classes.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the images are too small.</exception>
    public AlexNet(NetworkOptions options)
        : base("alexnet")
    {
        options.Validate();
        options.RequireNoSmallStem("alexnet");
        options.RequireSize("alexnet", LeastSize);
        features = nn.Sequential(
            nn.Conv2d(options.InputChannels, 64, 11L, stride: 4, padding: 2),
            nn.ReLU(inplace: true),
            nn.MaxPool2d(3L, stride: 2),
            nn.Conv2d(64, 192, 5L, padding: 2),
            nn.ReLU(inplace: true),
            nn.MaxPool2d(3L, stride: 2),
            nn.Conv2d(192, 384, 3L, padding: 1),
            nn.ReLU(inplace: true),
            nn.Conv2d(384, 256, 3L, padding: 1),
            nn.ReLU(inplace: true),
            nn.Conv2d(256, 256, 3L, padding: 1),
            nn.ReLU(inplace: true),
            nn.MaxPool2d(3L, stride: 2));
        classifier = Layers.WideClassifier(256 * GridSize * GridSize, options.Classes, options.Dropout ?? 0.5);
        RegisterComponents();
        Initializer.Apply(this, options.Initialization, Initializer.Default);
    }

    /// <inheritdoc/>
    protected override Flow Forward(Flow input) =>
        input.Then(features).AdaptiveAveragePool(GridSize).Flatten().Then(classifier);
}
