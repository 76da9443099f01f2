using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>What the networks have in common.</summary>
internal static class Layers
{
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
