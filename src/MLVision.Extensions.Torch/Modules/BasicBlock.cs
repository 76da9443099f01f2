using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>The residual block of ResNet-18 and 34: two 3 x 3 convolutions beside a shortcut.</summary>
internal sealed class BasicBlock : FlowModule
{
    // The names of the fields are those of the parameters in a state dict.
    private readonly Conv2d conv1;
    private readonly BatchNormalization bn1;
    private readonly Conv2d conv2;
    private readonly BatchNormalization bn2;
    private readonly nn.Module<Tensor, Tensor>? downsample;

    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="stride">By what the first convolution divides the size.</param>
    /// <param name="shortcut">What makes the input as large as the output; null where it is so already.</param>
    public BasicBlock(int inputs, int outputs, int stride, nn.Module<Tensor, Tensor>? shortcut)
        : base(nameof(BasicBlock))
    {
        conv1 = Layers.Convolution(inputs, outputs, 3, stride);
        bn1 = new BatchNormalization(outputs);
        conv2 = Layers.Convolution(outputs, outputs, 3);
        bn2 = new BatchNormalization(outputs);
        downsample = shortcut;
        RegisterComponents();
    }

    protected override Flow Forward(Flow input)
    {
        Flow output = input.Then(conv1).Then(bn1).Relu().Then(conv2).Then(bn2);
        return output.Add(downsample is null ? input : input.Then(downsample)).Relu();
    }
}
