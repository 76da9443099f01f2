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
        Detach(network);
        return network;
    }

    /// <summary>Moves a network, whose weights may become other tensors.</summary>
    public static void Move(nn.Module network, Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        network.to(device);
        Detach(network);
    }

    private static void Detach(nn.Module network)
    {
        foreach (Tensor tensor in network.parameters().Concat(network.buffers()))
            tensor.DetachFromDisposeScope();
    }
}
