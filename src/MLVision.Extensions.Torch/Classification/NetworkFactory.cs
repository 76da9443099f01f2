using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Builds networks that outlive the dispose scope of whoever asks for them.</summary>
internal static class NetworkFactory
{
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded.</exception>
    public static nn.Module<Tensor, Tensor> Create(NetworkSource source, NetworkOptions options)
    {
        TorchLibrary.EnsureLoaded();
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> network = source.Create(options);
        Detach(network);
        return network;
    }

    /// <summary>Tries the network on an empty image, before anything is spent on training it.</summary>
    /// <exception cref="InvalidOperationException">It has other outputs than the options ask for.</exception>
    public static void RequireOutputs(nn.Module<Tensor, Tensor> network, NetworkOptions options, string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        network.eval();
        long[] shape = network.call(zeros(1, options.InputChannels, options.InputHeight, options.InputWidth)).shape;
        if (shape is not [1, long outputs] || outputs != options.Classes)
            throw new InvalidOperationException(
                $"The network '{name}' makes [{string.Join(", ", shape)}] of one image; wanted is [1, {options.Classes}], one " +
                "row for each image with one logit for each class (Classes of its NetworkOptions). " +
                "Set SingleOutput for a network with one output and two classes.");
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
