using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>A network and what is known about its input and output.</summary>
/// <param name="Network">The network, which returns logits of batch x classes.</param>
/// <param name="Name">The name of the architecture.</param>
/// <param name="Shape">What the network gets.</param>
/// <param name="Resizes">Whether images of any size are given that shape.</param>
/// <param name="Normalization">What it sees of the pixels; null for the pixels themselves.</param>
/// <param name="ClassNames">The classes in the order of the scores; null if they have no names.</param>
internal sealed record ExportedNetwork(
    nn.Module<Tensor, Tensor> Network, string Name, PixelShape Shape, bool Resizes, ImageNormalization? Normalization,
    IReadOnlyList<string>? ClassNames);
