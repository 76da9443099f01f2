using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>A network and what is known about its input and output.</summary>
internal sealed record ExportedNetwork(
    nn.Module<Tensor, Tensor> Network, string Name, PixelShape Shape, ImageNormalization? Normalization,
    IReadOnlyList<string>? ClassNames);
