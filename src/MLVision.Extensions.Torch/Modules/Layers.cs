using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>What the networks have in common.</summary>
internal static class Layers
{
    /// <summary>Hands a tensor on to the next layer and frees it, so that a forward pass leaves nothing but its result.</summary>
    public static Tensor Then(this Tensor input, nn.Module<Tensor, Tensor> next)
    {
        using (input)
            return next.call(input);
    }

    /// <summary>All values of an image in one row, freeing the tensor that is given.</summary>
    public static Tensor ThenFlatten(this Tensor input)
    {
        using (input)
            return input.flatten(1);
    }

    /// <summary>A convolution that batch normalization follows, and that has therefore no bias.</summary>
    public static Conv2d Convolution(int inputs, int outputs, int kernel, int stride = 1) =>
        nn.Conv2d(inputs, outputs, (long)kernel, stride: stride, padding: kernel / 2, bias: false);

    /// <summary>The classifier of AlexNet and ZFNet: two hidden layers, with dropout before each.</summary>
    public static Sequential WideClassifier(int inputs, int classes, double dropout) => nn.Sequential(
        nn.Dropout(dropout),
        nn.Linear(inputs, 4096),
        nn.ReLU(inplace: true),
        nn.Dropout(dropout),
        nn.Linear(4096, 4096),
        nn.ReLU(inplace: true),
        nn.Linear(4096, classes));
}
