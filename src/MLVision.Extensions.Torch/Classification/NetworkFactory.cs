using TorchSharp;
using TorchSharp.Modules;
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

    /// <summary>Looks for weights that nobody has set, before anything is spent on training a network.</summary>
    /// <remarks>TorchSharp 0.107 leaves what a GroupNorm begins with to what happens to be in memory.</remarks>
    /// <exception cref="InvalidOperationException">There are such; the message names the module and the cure.</exception>
    public static void RequireInitialized(nn.Module network, string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        foreach ((string parameter, Parameter values) in network.named_parameters())
        {
            if (!values.isfinite().all().item<bool>())
                throw new InvalidOperationException(
                    $"The network '{name}' has NaN or infinity in '{parameter}' before training. Set its values where the " +
                    "network is built, or take other pretrained weights. TorchSharp leaves those of nn.GroupNorm undefined: " +
                    "nn.init.ones_(norm.weight) and nn.init.zeros_(norm.bias).");
        }

        (string Path, GroupNorm Norm)[] norms = [..
            network.named_modules().Prepend(("", network))
                .Where(item => item.Item2 is GroupNorm { weight: not null })
                .Select(item => (item.Item1, (GroupNorm)item.Item2))];
        // A block may begin with a weight of zero, as its shortcut leads past it; a whole network may not.
        bool allZero = norms.Length > 0 && norms.All(item => !item.Norm.weight.any().item<bool>());
        foreach ((string path, GroupNorm norm) in norms)
        {
            if (allZero || IsAbsurd(norm.weight) || IsAbsurd(norm.bias))
                throw new InvalidOperationException(
                    $"The GroupNorm '{path}' of the network '{name}' has weights or biases that nobody seems to have set" +
                    $"{(allZero ? ": like those of all its GroupNorms, its weights are zero" : "")}. TorchSharp leaves them " +
                    "undefined: after nn.GroupNorm call nn.init.ones_(norm.weight) and nn.init.zeros_(norm.bias).");
        }
    }

    /// <summary>Whether numbers are as random bytes are: very large, or not zero but next to it.</summary>
    private static bool IsAbsurd(Tensor? values)
    {
        if (values is null)
            return false;
        using var numbers = new ScalarScope();
        Tensor sizes = values.abs();
        return sizes.gt(numbers.Of(1e4)).logical_or(
            sizes.gt(numbers.Of(0)).logical_and(sizes.lt(numbers.Of(1e-30)))).any().item<bool>();
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
