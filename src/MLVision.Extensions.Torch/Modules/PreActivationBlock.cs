using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The residual block of wide residual networks, whose convolutions come after batch norm and ReLU (He et al., "Identity Mappings
/// in Deep Residual Networks", 2016). Where the number of channels changes, the shortcut begins after the first of them, too.
/// </summary>
internal sealed class PreActivationBlock : FlowModule
{
    // The names of the fields are those of the parameters in a state dict.
    private readonly BatchNormalization bn1;
    private readonly Conv2d conv1;
    private readonly BatchNormalization bn2;
    private readonly Conv2d conv2;
    private readonly Conv2d? convShortcut;
    private readonly Dropout dropout;

    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="stride">By what the size is divided; 1 where as many channels come in as go out.</param>
    /// <param name="dropout">The probability of dropping a value between the convolutions.</param>
    public PreActivationBlock(int inputs, int outputs, int stride, double dropout)
        : base(nameof(PreActivationBlock))
    {
        bn1 = new BatchNormalization(inputs);
        conv1 = Layers.Convolution(inputs, outputs, 3, stride);
        bn2 = new BatchNormalization(outputs);
        conv2 = Layers.Convolution(outputs, outputs, 3);
        convShortcut = inputs == outputs ? null : Layers.Convolution(inputs, outputs, 1, stride);
        this.dropout = nn.Dropout(dropout);
        RegisterComponents();
    }

    protected override Flow Forward(Flow input)
    {
        using Flow active = input.Then(bn1).Relu().Shared();
        Flow output = active.Then(conv1).Then(bn2).Relu().Then(dropout).Then(conv2);
        return output.Add(convShortcut is null ? input : active.Then(convShortcut));
    }
}
