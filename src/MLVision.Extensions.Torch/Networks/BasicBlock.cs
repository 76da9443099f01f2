using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>The residual block of ResNet-18 and 34: two 3 x 3 convolutions beside a shortcut.</summary>
internal sealed class BasicBlock : nn.Module<Tensor, Tensor>, IOnnxExportable
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

    public override Tensor forward(Tensor input)
    {
        Tensor output = conv1.call(input).Then(bn1).relu_().Then(conv2).Then(bn2);
        using Tensor? shortcut = downsample?.call(input);
        return output.add_(shortcut ?? input, ScalarScope.One).relu_();
    }

    public OnnxValue ExportToOnnx(OnnxGraphBuilder graph, OnnxValue input)
    {
        OnnxValue output = graph.Apply(graph.Relu(graph.Apply(input, conv1, bn1)), conv2, bn2);
        return graph.Relu(graph.Add(output, downsample is null ? input : graph.Apply(input, downsample)));
    }
}
