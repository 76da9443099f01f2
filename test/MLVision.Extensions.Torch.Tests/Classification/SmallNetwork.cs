using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>A network as an application has one.</summary>
internal sealed class SmallNetwork : nn.Module<Tensor, Tensor>
{
    private readonly Sequential layers;

    private SmallNetwork(NetworkOptions options, int outputs)
        : base(nameof(SmallNetwork))
    {
        layers = nn.Sequential(
            nn.Conv2d(options.InputChannels, 8, 3L, padding: 1, padding_mode: PaddingModes.Reflect), new BatchNormalization(8),
            nn.ReLU(), nn.MaxPool2d(2L), nn.Conv2d(8, 16, 3L, stride: 2), nn.ReLU(), nn.AdaptiveAvgPool2d(2L),
            nn.Flatten(), nn.Linear(64, outputs));
        RegisterComponents();
    }

    /// <summary>As it should be done.</summary>
    [NetworkFactory]
    public static SmallNetwork Create(NetworkOptions options) => new(options, options.Classes);

    /// <summary>Without the attribute.</summary>
    public static SmallNetwork CreateUnmarked(NetworkOptions options) => new(options, options.Classes);

    /// <summary>Takes no notice of how many classes are wanted.</summary>
    [NetworkFactory]
    public static SmallNetwork CreateWithOneOutput(NetworkOptions options) => new(options, 1);

    public override Tensor forward(Tensor input) => layers.call(input);
}
