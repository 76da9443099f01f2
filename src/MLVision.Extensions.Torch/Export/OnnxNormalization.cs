using TorchSharp;
using TorchSharp.Modules;

namespace MLVision.Extensions.Torch;

/// <summary>Says layers that normalise as nodes of ONNX.</summary>
internal static class OnnxNormalization
{
    public static OnnxValue Add(OnnxGraphBuilder graph, BatchNorm layer, OnnxValue input)
    {
        if (layer.running_mean is null || layer.running_var is null)
            throw graph.CannotExport("it has no running statistics (track_running_stats), so its output depends on the batch.");
        graph.RequireSize(input, 1, layer.num_features, "channel");
        long[] shape = [layer.num_features];
        OnnxValue scale = layer.affine ? graph.Weight("weight", layer.weight) : Filled("weight", 1);
        OnnxValue shift = layer.affine ? graph.Weight("bias", layer.bias!) : Filled("bias", 0);
        OnnxValue mean = graph.Weight("running_mean", layer.running_mean);
        OnnxValue variance = graph.Weight("running_var", layer.running_var);
        return graph.Node(
            "BatchNormalization", [input, scale, shift, mean, variance], input.Shape, new OnnxAttribute("epsilon", layer.eps));

        OnnxValue Filled(string name, float value) =>
            graph.Constant(name, shape, [.. Enumerable.Repeat(value, (int)layer.num_features)]);
    }

    /// <summary>
    /// As instance normalization of one long row for each group: ONNX Runtime has no kernel of GroupNormalization for the CPU.
    /// </summary>
    public static OnnxValue Add(OnnxGraphBuilder graph, GroupNorm layer, OnnxValue input)
    {
        int rank = input.Shape.Count;
        long groups = layer.num_groups, channels = input.Shape[1];
        OnnxValue ones = graph.Constant("ones", [groups], [.. Enumerable.Repeat(1f, (int)groups)]);
        OnnxValue zeros = graph.Constant("zeros", [groups], new float[groups]);
        OnnxValue rows = graph.Node(
            "Reshape", [input, graph.Integers("groups", 0, groups, -1)], [input.Shape[0], groups, OnnxGraphBuilder.AnySize]);
        OnnxValue normal = graph.Node(
            "InstanceNormalization", [rows, ones, zeros], rows.Shape, new OnnxAttribute("epsilon", layer.eps));
        OnnxValue maps = graph.Node("Reshape", [normal, graph.Node("Shape", [input], [rank])], input.Shape);
        if (!layer.affine)
            return maps;
        long[] shape = [channels, .. Enumerable.Repeat(1L, rank - 2)];
        OnnxValue PerChannel(string name, OnnxValue weight) =>
            graph.Node("Reshape", [weight, graph.Integers(name, shape)], shape);
        return graph.Add(
            graph.Multiply(maps, PerChannel("weight_shape", graph.Weight("weight", layer.weight))),
            PerChannel("bias_shape", graph.Weight("bias", layer.bias!)));
    }

    public static OnnxValue Add(OnnxGraphBuilder graph, InstanceNorm2d layer, OnnxValue input)
    {
        if (layer.track_running_stats)
            throw graph.CannotExport("it has running statistics (track_running_stats), which its operator has not.");
        graph.RequireSize(input, 1, layer.num_features, "channel");
        long[] shape = [layer.num_features];
        int count = (int)layer.num_features;
        OnnxValue scale = layer.affine
            ? graph.Weight("weight", layer.weight)
            : graph.Constant("weight", shape, [.. Enumerable.Repeat(1f, count)]);
        OnnxValue shift = layer.affine ? graph.Weight("bias", layer.bias!) : graph.Constant("bias", shape, new float[count]);
        return graph.Node(
            "InstanceNormalization", [input, scale, shift], input.Shape, new OnnxAttribute("epsilon", layer.eps));
    }

    public static OnnxValue Add(OnnxGraphBuilder graph, LayerNorm layer, OnnxValue input)
    {
        long[] shape = layer.normalized_shape;
        OnnxValue scale = layer.elementwise_affine
            ? graph.Weight("weight", layer.weight)
            : graph.Constant("weight", shape, [.. Enumerable.Repeat(1f, (int)OnnxGraphBuilder.Product(shape))]);
        OnnxValue?[] inputs = layer.elementwise_affine && layer.bias is not null
            ? [input, scale, graph.Weight("bias", layer.bias)]
            : [input, scale];
        return graph.Node(
            "LayerNormalization", inputs, input.Shape, new OnnxAttribute("axis", -shape.Length),
            new OnnxAttribute("epsilon", layer.eps));
    }

    public static OnnxValue Add(OnnxGraphBuilder graph, LocalResponseNorm layer, OnnxValue input)
    {
        if (layer.size % 2 == 0)
            throw graph.CannotExport($"its size is {layer.size}; an even number of maps is shifted differently in ONNX.");
        return graph.Node(
            "LRN", [input], input.Shape, new OnnxAttribute("size", layer.size), new OnnxAttribute("alpha", layer.alpha),
            new OnnxAttribute("beta", layer.beta), new OnnxAttribute("bias", layer.k));
    }
}
