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
