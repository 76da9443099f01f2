using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The residual networks for CIFAR (He et al., "Deep Residual Learning for Image Recognition", 2015, section 4.2): a 3 x 3
/// convolution, three stages of 16, 32 and 64 filters with (depth - 2) / 6 blocks each, shortcuts without weights (option A).
/// ResNet-20, 32 and 56 have 0.27, 0.46 and 0.85 million weights.
/// </summary>
/// <remarks>
/// Images of any size pass. The parameters are named as those of torchvision's ResNet: <c>conv1</c>, <c>bn1</c>,
/// <c>layer1.0.conv1</c> to <c>layer3</c>, <c>fc</c>.
/// </remarks>
public sealed class CifarResNet : FlowModule
{
    // The names of the fields are those of the parameters in a state dict.
    private readonly Conv2d conv1;
    private readonly BatchNormalization bn1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Dropout dropout;
    private readonly Linear fc;

    /// <summary>Builds the network and initialises its weights: convolutions as torchvision's ResNet.</summary>
    /// <param name="depth">Layers with weights: 6 n + 2, such as 20, 32, 44, 56 or 110.</param>
    /// <param name="options">The input and the classes.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public CifarResNet(int depth, NetworkOptions options)
        : base($"resnet{depth}")
    {
        options.Validate();
        options.RequireSmallStem(GetName());
        if (depth < 8 || depth % 6 != 2)
            throw new ArgumentOutOfRangeException(nameof(depth), depth, "A residual network for CIFAR has a depth of 6 n + 2.");
        int blocks = (depth - 2) / 6;
        conv1 = Layers.Convolution(options.InputChannels, 16, 3);
        bn1 = new BatchNormalization(16);
        layer1 = Stage(blocks, 16, 16);
        layer2 = Stage(blocks, 16, 32);
        layer3 = Stage(blocks, 32, 64);
        dropout = nn.Dropout(options.Dropout ?? 0);
        fc = nn.Linear(64, options.Classes);
        RegisterComponents();
        Initializer.Apply(this, options.Initialization, Initializer.KaimingFanOut);
    }

    /// <inheritdoc/>
    protected override Flow Forward(Flow input) =>
        input.Then(conv1).Then(bn1).Relu()
            .Then(layer1, layer2, layer3)
            .AdaptiveAveragePool(1).Flatten().Then(dropout).Then(fc);

    private static Sequential Stage(int blocks, int inputs, int outputs)
    {
        var stage = new List<nn.Module<Tensor, Tensor>>();
        for (int i = 0; i < blocks; i++)
        {
            stage.Add(inputs == outputs
                ? new BasicBlock(inputs, outputs, 1, null)
                : new BasicBlock(inputs, outputs, 2, new PaddedShortcut(inputs, outputs)));
            inputs = outputs;
        }
        return nn.Sequential(stage);
    }
}
