using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.init;

namespace MLVision.Extensions.Torch;

/// <summary>Sets the weights of a network that has just been built, before it is trained.</summary>
internal static class Initializer
{
    /// <summary>
    /// Initialises as the options ask; <paramref name="architecture"/> is how the original initialises a layer. Group norms begin
    /// with weight 1 and bias 0, which TorchSharp 0.107 does not see to.
    /// </summary>
    public static void Apply(nn.Module network, WeightInitialization scheme, Action<nn.Module> architecture)
    {
        network.apply(scheme switch
        {
            WeightInitialization.Kaiming => module => Layer(
                module, weight => kaiming_normal_(weight, mode: FanInOut.FanIn, nonlinearity: NonlinearityType.ReLU)),
            WeightInitialization.Xavier => module => Layer(module, weight => xavier_uniform_(weight)),
            _ => architecture,
        });
        network.apply(module =>
        {
            if (module is not GroupNorm { weight: { } weight, bias: { } bias })
                return;
            ones_(weight);
            zeros_(bias);
        });
    }

    /// <summary>Leaves what the layers have been given when they were made: PyTorch's uniform default.</summary>
    public static void Default(nn.Module module)
    {
    }

    /// <summary>The convolutions of VGG and ResNet.</summary>
    public static void KaimingFanOut(nn.Module module)
    {
        if (module is not Conv2d convolution)
            return;
        Set(
            convolution.weight, convolution.bias,
            weight => kaiming_normal_(weight, mode: FanInOut.FanOut, nonlinearity: NonlinearityType.ReLU));
    }

    /// <summary>The convolutions and the linear layers of VGG.</summary>
    public static void Vgg(nn.Module module)
    {
        KaimingFanOut(module);
        if (module is Linear linear)
            Set(linear.weight, linear.bias, weight => normal_(weight, 0, 0.01));
    }

    private static void Layer(nn.Module module, Action<Tensor> initialize)
    {
        if (module is Conv2d convolution)
            Set(convolution.weight, convolution.bias, initialize);
        else if (module is Linear linear)
            Set(linear.weight, linear.bias, initialize);
    }

    private static void Set(Tensor weight, Tensor? bias, Action<Tensor> initialize)
    {
        initialize(weight);
        if (bias is not null)
            zeros_(bias);
    }
}
