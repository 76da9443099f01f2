using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The residual block of ResNet-50, 101 and 152: a 3 x 3 convolution between two of 1 x 1, beside a shortcut. As in torchvision
/// it is the 3 x 3 convolution that has the stride ("ResNet v1.5"), in the paper it is the first one.
/// </summary>
internal sealed class Bottleneck : FlowModule
{
    /// <summary>Channels that go out for each channel inside.</summary>
    public const int Expansion = 4;

    // The names of the fields are those of the parameters in a state dict.
    private readonly Conv2d conv1;
    private readonly BatchNormalization bn1;
    private readonly Conv2d conv2;
    private readonly BatchNormalization bn2;
    private readonly Conv2d conv3;
    private readonly BatchNormalization bn3;
    private readonly nn.Module<Tensor, Tensor>? downsample;

    /// <param name="inputs">Channels that come in.</param>
    /// <param name="width">Channels inside; <see cref="Expansion"/> times as many go out.</param>
    /// <param name="stride">By what the convolution in the middle divides the size.</param>
    /// <param name="shortcut">What makes the input as large as the output; null where it is so already.</param>
    public Bottleneck(int inputs, int width, int stride, nn.Module<Tensor, Tensor>? shortcut)
        : base(nameof(Bottleneck))
    {
        conv1 = Layers.Convolution(inputs, width, 1);
        bn1 = new BatchNormalization(width);
        conv2 = Layers.Convolution(width, width, 3, stride);
        bn2 = new BatchNormalization(width);
        conv3 = Layers.Convolution(width, width * Expansion, 1);
        bn3 = new BatchNormalization(width * Expansion);
        downsample = shortcut;
        RegisterComponents();
    }

    protected override Flow Forward(Flow input)
    {
        Flow output = input.Then(conv1).Then(bn1).Relu().Then(conv2).Then(bn2).Relu().Then(conv3).Then(bn3);
        return output.Add(downsample is null ? input : input.Then(downsample)).Relu();
    }
}
