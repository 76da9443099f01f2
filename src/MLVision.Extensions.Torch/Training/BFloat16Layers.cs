using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Lets the convolutions and linear layers of any network compute in bfloat16 while it is in training mode. Their weights stay
/// float32: they are rounded in each forward pass, through which the gradients come back as float32.
/// </summary>
/// <remarks>
/// TorchSharp has no autocast. Hooks around a layer can replace what goes in and what comes out, but not the weights, so the
/// layer itself is given next to nothing, and the hook after it computes the result in its place. Other modules with weights of
/// their own get float32, except for batch norms, which take bfloat16 and compute their statistics in float32.
/// </remarks>
internal sealed class BFloat16Layers : IDisposable
{
    private readonly List<Action> _removals = [];
    private readonly List<Tensor> _placeholders = [];

    public BFloat16Layers(nn.Module network)
    {
        // A layer may be part of the network at two places.
        foreach (nn.Module<Tensor, Tensor> module in
            network.modules().Prepend(network).Distinct().OfType<nn.Module<Tensor, Tensor>>())
        {
            switch (module)
            {
                case Conv2d convolution:
                    Replace(module, PlaceholderFor(convolution), input => Convolve(convolution, input));
                    break;
                case Linear linear:
                    Replace(
                        module, zeros(0, linear.in_features, device: linear.weight.device), input => Multiply(linear, input));
                    break;
                case BatchNorm2d or BatchNormalization:
                    break;
                case LocalResponseNorm:
                    Widen(module);
                    break;
                default:
                    if (module.named_parameters(recurse: false).Any())
                        Widen(module);
                    break;
            }
        }
    }

    public void Dispose()
    {
        _removals.ForEach(remove => remove());
        _placeholders.ForEach(placeholder => placeholder.Dispose());
    }

    private void Replace(nn.Module<Tensor, Tensor> module, Tensor placeholder, Func<Tensor, Tensor> compute)
    {
        _placeholders.Add(placeholder.DetachFromDisposeScope());
        Tensor? waiting = null;
        var before = module.register_forward_pre_hook((layer, input) =>
        {
            waiting = layer.training ? input : null;
            return layer.training ? placeholder : input;
        });
        var after = module.register_forward_hook((_, _, result) =>
        {
            if (waiting is not { } input)
                return result;
            waiting = null;
            result.Dispose();
            return compute(input);
        });
        _removals.Add(before.remove);
        _removals.Add(after.remove);
    }

    private void Widen(nn.Module<Tensor, Tensor> module) => _removals.Add(module.register_forward_pre_hook(
        (_, input) => input.dtype == ScalarType.BFloat16 ? input.to_type(ScalarType.Float32) : input).remove);

    /// <summary>An empty batch, for which there is nothing to do.</summary>
    private static Tensor PlaceholderFor(Conv2d layer)
    {
        long[] padding = PaddingOf(layer);
        return zeros(0, layer.in_channels, Side(0), Side(1), device: layer.weight.device);

        // A reflection does not reach beyond the image.
        long Side(int i) => Math.Max(layer.dilation[i] * (layer.kernel_size[i] - 1), padding[3 - 2 * i]) + 1;
    }

    private static Tensor Multiply(Linear layer, Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        return nn.functional.linear(Narrow(input), Narrow(layer.weight), NarrowBias(layer.bias)).MoveToOuterDisposeScope();
    }

    private static Tensor Convolve(Conv2d layer, Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = Narrow(layer.weight);
        Tensor? bias = NarrowBias(layer.bias);
        if (layer.padding_mode == PaddingModes.Zeros)
        {
            return (layer.padding_type is { } kind
                ? nn.functional.conv2d_padding(Narrow(input), weight, bias, layer.stride, kind, layer.dilation, layer.groups)
                : nn.functional.conv2d(Narrow(input), weight, bias, layer.stride, layer.padding, layer.dilation, layer.groups))
                .MoveToOuterDisposeScope();
        }

        // Not every padding has a kernel for bfloat16.
        Tensor padded = nn.functional.pad(input.to_type(ScalarType.Float32), PaddingOf(layer), layer.padding_mode);
        return nn.functional.conv2d(Narrow(padded), weight, bias, layer.stride, [0, 0], layer.dilation, layer.groups)
            .MoveToOuterDisposeScope();
    }

    // Before and after the last dimension, then before and after the one in front of it.
    private static long[] PaddingOf(Conv2d layer)
    {
        long[] sizes = new long[4];
        for (int i = 0; i < 2; i++)
        {
            long total = layer.padding_type switch
            {
                Padding.Same => layer.dilation[i] * (layer.kernel_size[i] - 1),
                Padding.Valid => 0,
                _ => 2 * layer.padding![i],
            };
            sizes[2 * (1 - i)] = total / 2;
            sizes[2 * (1 - i) + 1] = total - total / 2;
        }

        return sizes;
    }

    private static Tensor Narrow(Tensor tensor) => tensor.to_type(ScalarType.BFloat16);

    private static Tensor? NarrowBias(Tensor? bias) => bias is null ? null : Narrow(bias);
}
