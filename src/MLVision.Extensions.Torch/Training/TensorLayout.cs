using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>The channels_last layout, for which TorchSharp has no argument: libtorch goes by the strides.</summary>
internal static class TensorLayout
{
    // What the kernels for this layout take at a time. With fewer channels, as in LeNet-5, the other layout is faster.
    private const int ChannelsAtOnce = 16;

    /// <summary>The same values of a tensor [batch, channel, row, column] in memory order batch, row, column, channel.</summary>
    public static Tensor ChannelsLast(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>Whether most of a network's convolutions are faster in this layout.</summary>
    public static bool SuitsChannelsLast(nn.Module network)
    {
        long suited = 0, all = 0;
        foreach (TorchSharp.Modules.Parameter weight in Weights(network))
        {
            long size = weight.numel();
            all += size;
            suited += weight.shape[1] >= ChannelsAtOnce ? size : 0;
        }

        return 2 * suited > all;
    }

    /// <summary>Lays the weights of convolutions out anew; the parameters stay the same objects.</summary>
    public static void UseChannelsLast(nn.Module network) => LayOut(network, ChannelsLast);

    /// <summary>Undoes <see cref="UseChannelsLast"/>.</summary>
    public static void UseContiguous(nn.Module network) => LayOut(network, weight => weight.contiguous());

    private static void LayOut(nn.Module network, Func<Tensor, Tensor> layOut)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (TorchSharp.Modules.Parameter weight in Weights(network))
            weight.set_(layOut(weight.detach()));
    }

    private static IEnumerable<TorchSharp.Modules.Parameter> Weights(nn.Module network) =>
        network.parameters().Where(parameter => parameter.dim() == 4);
}
