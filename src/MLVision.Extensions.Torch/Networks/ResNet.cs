using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// ResNet-18, 34, 50, 101 and 152 (He et al., "Deep Residual Learning for Image Recognition", 2015), as in torchvision.
/// </summary>
/// <remarks>
/// Images of any size pass; see <see cref="NetworkStem.Small"/> for the variant for small ones. The parameters
/// have torchvision's names.
/// </remarks>
public sealed class ResNet : FlowModule
{
    private const int StemFilters = 64;

    // The names of the fields are those of the parameters in a state dict.
    private readonly Conv2d conv1;
    private readonly BatchNormalization bn1;
    private readonly MaxPool2d? maxpool;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential layer4;
    private readonly Dropout dropout;
    private readonly Linear fc;

    /// <summary>Builds the network and initialises its weights.</summary>
    /// <param name="depth">Layers with weights: 18, 34, 50, 101 or 152.</param>
    /// <param name="options">The input and the classes.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ResNet(int depth, NetworkOptions options)
        : base($"resnet{depth}")
    {
        options.Validate();
        int[] blocks = BlocksPerStage(depth);
        bool wide = depth >= 50;
        int expansion = wide ? Bottleneck.Expansion : 1;
        bool small = options.UsesSmallStem;
        conv1 = small
            ? Layers.Convolution(options.InputChannels, StemFilters, 3)
            : Layers.Convolution(options.InputChannels, StemFilters, 7, stride: 2);
        bn1 = new BatchNormalization(StemFilters);
        maxpool = small ? null : nn.MaxPool2d(3L, stride: 2, padding: 1);
        layer1 = Stage(blocks[0], StemFilters, 64, 1, wide);
        layer2 = Stage(blocks[1], 64 * expansion, 128, 2, wide);
        layer3 = Stage(blocks[2], 128 * expansion, 256, 2, wide);
        layer4 = Stage(blocks[3], 256 * expansion, 512, 2, wide);
        dropout = nn.Dropout(options.Dropout ?? 0);
        fc = nn.Linear(512 * expansion, options.Classes);
        RegisterComponents();
        Initializer.Apply(this, options.Initialization, Initializer.KaimingFanOut);
    }

    /// <inheritdoc/>
    protected override Flow Forward(Flow input)
    {
        Flow maps = input.Then(conv1).Then(bn1).Relu();
        if (maxpool is not null)
            maps = maps.Then(maxpool);
        return maps.Then(layer1, layer2, layer3, layer4).AdaptiveAveragePool(1).Flatten().Then(dropout).Then(fc);
    }

    private static int[] BlocksPerStage(int depth) => depth switch
    {
        18 => [2, 2, 2, 2],
        34 or 50 => [3, 4, 6, 3],
        101 => [3, 4, 23, 3],
        152 => [3, 8, 36, 3],
        _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "ResNet has a depth of 18, 34, 50, 101 or 152."),
    };

    private static Sequential Stage(int blocks, int inputs, int width, int stride, bool wide)
    {
        int outputs = wide ? width * Bottleneck.Expansion : width;
        var stage = new List<nn.Module<Tensor, Tensor>>();
        for (int i = 0; i < blocks; i++)
        {
            int step = i == 0 ? stride : 1;
            Sequential? shortcut = step != 1 || inputs != outputs
                ? nn.Sequential(Layers.Convolution(inputs, outputs, 1, step), new BatchNormalization(outputs))
                : null;
            stage.Add(wide
                ? new Bottleneck(inputs, width, step, shortcut)
                : new BasicBlock(inputs, width, step, shortcut));
            inputs = outputs;
        }
        return nn.Sequential(stage);
    }
}
