using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Builds networks that outlive the dispose scope of whoever asks for them.</summary>
internal static class NetworkFactory
{
    public static nn.Module<Tensor, Tensor> Create(string architecture, NetworkOptions options)
    {
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> network = Architectures.Create(architecture, options);
        foreach (Tensor tensor in network.parameters().Concat(network.buffers()))
            tensor.DetachFromDisposeScope();
        return network;
    }
}
