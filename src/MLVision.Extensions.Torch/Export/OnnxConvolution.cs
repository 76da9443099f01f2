using TorchSharp;
using TorchSharp.Modules;

namespace MLVision.Extensions.Torch;

/// <summary>Says convolutions and their padding as nodes of ONNX.</summary>
internal static class OnnxConvolution
{
    private const int FirstAxis = 2;

    public static OnnxValue Add(OnnxGraphBuilder graph, Conv2d layer, OnnxValue input)
    {
        graph.RequireSize(input, 1, layer.in_channels, "channel");
        (long[] before, long[] after) = Padding(layer);
        if (layer.padding_mode != PaddingModes.Zeros)
        {
            input = Pad(graph, layer.padding_mode, input, before, after);
            before = after = [0, 0];
        }

        long[] sizes =
        [
            .. Enumerable.Range(0, 2).Select(i => OutputSize(
                input.Shape[FirstAxis + i] + before[i] + after[i], layer.kernel_size[i], layer.stride[i], layer.dilation[i])),
        ];
        graph.RequireRoom(input, sizes);
        return graph.Node(
            "Conv", WithWeights(graph, layer, input), [input.Shape[0], layer.out_channels, .. sizes],
            new OnnxAttribute("kernel_shape", layer.kernel_size),
            new OnnxAttribute("strides", layer.stride),
            new OnnxAttribute("dilations", layer.dilation),
            new OnnxAttribute("group", layer.groups),
            new OnnxAttribute("pads", [.. before, .. after]));
    }

    public static OnnxValue Add(OnnxGraphBuilder graph, ConvTranspose2d layer, OnnxValue input)
    {
        graph.RequireSize(input, 1, layer.in_channels, "channel");
        long[] padding = layer.padding ?? [0, 0], extra = layer.output_padding;
        if (extra[0] != extra[1])
            throw graph.CannotExport(
                $"its output_padding is ({extra[0]}, {extra[1]}), of which TorchSharp takes the first number for both sides.");
        long[] sizes =
        [
            .. Enumerable.Range(0, 2).Select(i => input.Shape[FirstAxis + i] is var size and not OnnxGraphBuilder.AnySize
                ? (size - 1) * layer.stride[i] - 2 * padding[i] + layer.dilation[i] * (layer.kernel_size[i] - 1) + extra[i] + 1
                : OnnxGraphBuilder.AnySize),
        ];
        return graph.Node(
            "ConvTranspose", WithWeights(graph, layer, input), [input.Shape[0], layer.out_channels, .. sizes],
            new OnnxAttribute("kernel_shape", layer.kernel_size),
            new OnnxAttribute("strides", layer.stride),
            new OnnxAttribute("dilations", layer.dilation),
            new OnnxAttribute("group", layer.groups),
            new OnnxAttribute("output_padding", extra),
            new OnnxAttribute("pads", [.. padding, .. padding]));
    }

    private static OnnxValue[] WithWeights(OnnxGraphBuilder graph, Convolution layer, OnnxValue input)
    {
        OnnxValue weight = graph.Weight("weight", layer.weight);
        return layer.bias is null ? [input, weight] : [input, weight, graph.Weight("bias", layer.bias)];
    }

    private static long OutputSize(long size, long kernel, long stride, long dilation) =>
        (size - dilation * (kernel - 1) - 1) / stride + 1;

    private static (long[] Before, long[] After) Padding(Conv2d layer)
    {
        if (layer.padding_type == TorchSharp.Padding.Valid)
            return ([0, 0], [0, 0]);
        if (layer.padding_type is null)
            return (layer.padding!, layer.padding!);
        long[] total = [.. layer.kernel_size.Zip(layer.dilation, (kernel, dilation) => dilation * (kernel - 1))];
        return ([.. total.Select(size => size / 2)], [.. total.Select(size => size - size / 2)]);
    }

    private static OnnxValue Pad(OnnxGraphBuilder graph, PaddingModes mode, OnnxValue input, long[] before, long[] after)
    {
        if (mode == PaddingModes.Circular)
        {
            // Pad knows "wrap" since opset 19 only.
            for (int i = 0; i < 2; i++)
                input = Wrap(graph, input, FirstAxis + i, before[i], after[i]);
            return input;
        }

        string name = mode switch
        {
            PaddingModes.Reflect => "reflect",
            PaddingModes.Replicate => "edge",
            _ => throw graph.CannotExport($"its padding mode {mode} is not known."),
        };
        return graph.Pad(input, [0, 0, .. before], [0, 0, .. after], name);
    }

    private static OnnxValue Wrap(OnnxGraphBuilder graph, OnnxValue input, int axis, long before, long after)
    {
        long size = input.Shape[axis];
        var parts = new List<OnnxValue>();
        if (before > 0)
            parts.Add(graph.Slice(input, axis, size - before, size));
        parts.Add(input);
        if (after > 0)
            parts.Add(graph.Slice(input, axis, 0, after));
        return parts.Count == 1 ? input : graph.Concat(axis, parts);
    }
}
