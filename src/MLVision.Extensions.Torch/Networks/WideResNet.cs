using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The wide residual networks for small images (Zagoruyko and Komodakis, "Wide Residual Networks", 2016): a 3 x 3 convolution,
/// then three stages of 16, 32 and 64 filters times the width, with (depth - 4) / 6 blocks each, which normalize before they
/// convolve. On CIFAR they reach what residual networks of a thousand layers do, in a fraction of the time.
/// </summary>
/// <remarks>
/// Images of any size pass. The parameters are named as in the usual implementation for PyTorch, for which most weights were
/// published: <c>conv1</c>, <c>block1.layer.0.bn1</c> to <c>block3</c>, with <c>convShortcut</c> where a stage begins,
/// <c>bn1</c>, <c>fc</c>.
/// </remarks>
public sealed class WideResNet : FlowModule
{
    private const int StemFilters = 16;

    // The names of the fields are those of the parameters in a state dict.
    private readonly Conv2d conv1;
    private readonly Sequential block1;
    private readonly Sequential block2;
    private readonly Sequential block3;
    private readonly BatchNormalization bn1;
    private readonly Linear fc;

    /// <summary>Builds the network and initialises its weights: convolutions as torchvision's ResNet.</summary>
    /// <param name="depth">6 n + 4, such as 16, 22, 28 or 40.</param>
    /// <param name="width">By what the filters are multiplied; at least 1.</param>
    /// <param name="options">
    /// The input and the classes. <see cref="NetworkOptions.Dropout"/> is between the convolutions of each block, as in the
    /// paper.
    /// </param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public WideResNet(int depth, int width, NetworkOptions options)
        : base($"wide_resnet{depth}_{width}")
    {
        options.Validate();
        options.RequireSmallStem(GetName());
        if (depth < 10 || depth % 6 != 4)
            throw new ArgumentOutOfRangeException(nameof(depth), depth, "A wide residual network has a depth of 6 n + 4.");
        OptionCheck.AtLeast(width, 1);
        int blocks = (depth - 4) / 6;
        double dropout = options.Dropout ?? 0;
        conv1 = Layers.Convolution(options.InputChannels, StemFilters, 3);
        block1 = Stage(blocks, StemFilters, 16 * width, 1, dropout);
        block2 = Stage(blocks, 16 * width, 32 * width, 2, dropout);
        block3 = Stage(blocks, 32 * width, 64 * width, 2, dropout);
        bn1 = new BatchNormalization(64 * width);
        fc = nn.Linear(64 * width, options.Classes);
        RegisterComponents();
        Initializer.Apply(this, options.Initialization, Initializer.KaimingFanOut);
    }

    /// <inheritdoc/>
    protected override Flow Forward(Flow input) =>
        input.Then(conv1).Then(block1, block2, block3).Then(bn1).Relu().AdaptiveAveragePool(1).Flatten().Then(fc);

    // One sequence within another, because that is what the parameters' names say.
    private static Sequential Stage(int blocks, int inputs, int outputs, int stride, double dropout)
    {
        var stage = new List<nn.Module<Tensor, Tensor>> { new PreActivationBlock(inputs, outputs, stride, dropout) };
        for (int i = 1; i < blocks; i++)
            stage.Add(new PreActivationBlock(outputs, outputs, 1, dropout));
        return nn.Sequential(("layer", nn.Sequential(stage)));
    }
}
