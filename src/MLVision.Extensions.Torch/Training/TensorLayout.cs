using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>The channels_last layout, for which TorchSharp has no argument: libtorch goes by the strides.</summary>
internal static class TensorLayout
{
    /// <summary>The same values of a tensor [batch, channel, row, column] in memory order batch, row, column, channel.</summary>
    public static Tensor ChannelsLast(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    /// <summary>Lays the weights of convolutions out anew; the parameters stay the same objects.</summary>
    /// <returns>Whether there are any.</returns>
    public static bool UseChannelsLast(nn.Module network)
    {
        bool any = false;
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        foreach (TorchSharp.Modules.Parameter parameter in network.parameters().Where(parameter => parameter.dim() == 4))
        {
            parameter.set_(ChannelsLast(parameter.detach()));
            any = true;
        }

        return any;
    }
}
