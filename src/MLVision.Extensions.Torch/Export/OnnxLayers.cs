using System.Collections.Frozen;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Says TorchSharp's own layers, in evaluation mode, as nodes of ONNX.</summary>
internal static class OnnxLayers
{
    private delegate OnnxValue Exporter(OnnxGraphBuilder graph, nn.Module layer, OnnxValue input);

    // By exact type: a derived one may compute something else.
    private static readonly FrozenDictionary<Type, Exporter> _exporters = new Dictionary<Type, Exporter>
    {
        [typeof(Sequential)] = (graph, layer, input) => graph.Apply(input, [.. layer.children()]),
        [typeof(Identity)] = (_, _, input) => input,
        [typeof(Dropout)] = (_, _, input) => input,
        [typeof(Dropout2d)] = (_, _, input) => input,
        [typeof(Flatten)] = (graph, layer, input) => AddFlatten(graph, (Flatten)layer, input),
        [typeof(Linear)] = (graph, layer, input) => AddLinear(graph, (Linear)layer, input),
        [typeof(Conv2d)] = (graph, layer, input) => OnnxConvolution.Add(graph, (Conv2d)layer, input),
        [typeof(ConvTranspose2d)] = (graph, layer, input) => OnnxConvolution.Add(graph, (ConvTranspose2d)layer, input),
        [typeof(Upsample)] = (graph, layer, input) => AddUpsample(graph, (Upsample)layer, input),
        [typeof(MaxPool2d)] = (graph, layer, input) => OnnxPooling.Add(graph, (MaxPool2d)layer, input),
        [typeof(AvgPool2d)] = (graph, layer, input) => OnnxPooling.Add(graph, (AvgPool2d)layer, input),
        [typeof(AdaptiveAvgPool2d)] = (graph, layer, input) => OnnxPooling.Add(graph, (AdaptiveAvgPool2d)layer, input),
        [typeof(BatchNorm1d)] = (graph, layer, input) => OnnxNormalization.Add(graph, (BatchNorm1d)layer, input),
        [typeof(BatchNorm2d)] = (graph, layer, input) => OnnxNormalization.Add(graph, (BatchNorm2d)layer, input),
        [typeof(GroupNorm)] = (graph, layer, input) => OnnxNormalization.Add(graph, (GroupNorm)layer, input),
        [typeof(InstanceNorm2d)] = (graph, layer, input) => OnnxNormalization.Add(graph, (InstanceNorm2d)layer, input),
        [typeof(LayerNorm)] = (graph, layer, input) => OnnxNormalization.Add(graph, (LayerNorm)layer, input),
        [typeof(LocalResponseNorm)] = (graph, layer, input) => OnnxNormalization.Add(graph, (LocalResponseNorm)layer, input),
        [typeof(ReLU)] = (graph, _, input) => graph.Relu(input),
        [typeof(Tanh)] = (graph, _, input) => graph.Tanh(input),
        [typeof(Sigmoid)] = (graph, _, input) => graph.Sigmoid(input),
        [typeof(ReLU6)] = (graph, _, input) => AddReLU6(graph, input),
        [typeof(ELU)] = (graph, layer, input) =>
            graph.Elementwise("Elu", input, new OnnxAttribute("alpha", ((ELU)layer).alpha)),
        [typeof(LeakyReLU)] = (graph, layer, input) =>
            graph.Elementwise("LeakyRelu", input, new OnnxAttribute("alpha", ((LeakyReLU)layer).negative_slope)),
        [typeof(PReLU)] = (graph, layer, input) => AddPReLU(graph, (PReLU)layer, input),
        [typeof(Softplus)] = (graph, layer, input) => AddSoftplus(graph, (Softplus)layer, input),
        // ONNX has a Mish of its own since opset 18 only.
        [typeof(Mish)] = (graph, _, input) =>
            graph.Multiply(input, graph.Tanh(graph.Elementwise("Softplus", input))),
        [typeof(SiLU)] = (graph, _, input) => graph.Multiply(input, graph.Sigmoid(input)),
        [typeof(GELU)] = (graph, layer, input) => AddGelu(graph, (GELU)layer, input),
        [typeof(Hardswish)] = (graph, _, input) => graph.Elementwise("HardSwish", input),
        [typeof(Hardsigmoid)] = (graph, _, input) =>
            graph.Elementwise("HardSigmoid", input, new OnnxAttribute("alpha", 1.0 / 6), new OnnxAttribute("beta", 0.5)),
        [typeof(Softmax)] = (graph, layer, input) =>
            graph.Elementwise("Softmax", input, new OnnxAttribute("axis", ((Softmax)layer).dim)),
        [typeof(LogSoftmax)] = (graph, layer, input) =>
            graph.Elementwise("LogSoftmax", input, new OnnxAttribute("axis", ((LogSoftmax)layer).dim)),
    }.ToFrozenDictionary();

    /// <exception cref="NotSupportedException">The layer is of no type that is known here.</exception>
    public static OnnxValue Add(OnnxGraphBuilder graph, nn.Module layer, OnnxValue input)
    {
        if (_exporters.TryGetValue(layer.GetType(), out Exporter? exporter))
            return exporter(graph, layer, input);
        string known = string.Join(", ", _exporters.Keys.Select(type => type.Name).Order(StringComparer.Ordinal));
        throw graph.CannotExport(
            $"what its forward pass does is not known. Let its class implement {nameof(IOnnxExportable)}, or build the network " +
            $"of modules that do and of these layers: {known}.");
    }

    private static OnnxValue AddFlatten(OnnxGraphBuilder graph, Flatten layer, OnnxValue input)
    {
        int count = input.Shape.Count;
        int first = Index(layer.start_dim), last = Index(layer.end_dim);
        if (first == 1 && last == count - 1)
            return graph.Flatten(input);
        long[] shape =
        [
            .. input.Shape.Take(first),
            OnnxGraphBuilder.Product(input.Shape.Skip(first).Take(last - first + 1)),
            .. input.Shape.Skip(last + 1),
        ];
        if (shape.Count(size => size == OnnxGraphBuilder.AnySize) > 1)
            throw graph.CannotExport("its output has more than one size that is only known when the model runs.");
        return graph.Node("Reshape", [input, graph.Integers("shape", shape)], shape);

        int Index(long dimension) => (int)(dimension < 0 ? dimension + count : dimension);
    }

    private static OnnxValue AddLinear(OnnxGraphBuilder graph, Linear layer, OnnxValue input)
    {
        graph.RequireSize(input, input.Shape.Count - 1, layer.in_features, "value");
        OnnxValue weight = graph.Weight("weight", layer.weight);
        long[] shape = [.. input.Shape.SkipLast(1), layer.out_features];
        if (input.Shape.Count == 2)
        {
            OnnxValue[] inputs = layer.bias is null ? [input, weight] : [input, weight, graph.Weight("bias", layer.bias)];
            return graph.Node("Gemm", inputs, shape, new OnnxAttribute("transB", 1));
        }

        OnnxValue transposed = graph.Node("Transpose", [weight], [layer.in_features, layer.out_features]);
        OnnxValue product = graph.Node("MatMul", [input, transposed], shape);
        return layer.bias is null ? product : graph.Add(product, graph.Weight("bias", layer.bias));
    }

    private static OnnxValue AddUpsample(OnnxGraphBuilder graph, Upsample layer, OnnxValue input)
    {
        (string mode, string coordinates) = (layer.mode, layer.align_corners == true) switch
        {
            (UpsampleMode.Nearest, _) => ("nearest", "asymmetric"),
            (UpsampleMode.Bilinear, false) => ("linear", "half_pixel"),
            (UpsampleMode.Bilinear, true) => ("linear", "align_corners"),
            (UpsampleMode.Bicubic, false) => ("cubic", "half_pixel"),
            (UpsampleMode.Bicubic, true) => ("cubic", "align_corners"),
            _ => throw graph.CannotExport($"its mode {layer.mode} is not known."),
        };
        OnnxAttribute[] attributes =
        [
            new("mode", mode), new("coordinate_transformation_mode", coordinates), new("nearest_mode", "floor"),
            new("cubic_coeff_a", -0.75),
        ];
        long[] head = [input.Shape[0], input.Shape[1]];
        double[] factors = layer.size.IsEmpty ? Both(layer.scale_factor) : [];
        long[] sizes = layer.size.IsEmpty
            ? [.. factors.Select((factor, i) => input.Shape[2 + i] is var size and not OnnxGraphBuilder.AnySize
                ? (long)(size * factor)
                : OnnxGraphBuilder.AnySize)]
            : Both(layer.size);
        if (factors.Length > 0)
        {
            OnnxValue scales = graph.Constant("scales", [4], [1, 1, .. factors.Select(factor => (float)factor)]);
            return graph.Node("Resize", [input, null, scales], [.. head, .. sizes], attributes);
        }

        // The operator wants all sizes or none; those of batch and channels are the input's.
        OnnxValue start = graph.Slice(graph.Node("Shape", [input], [4]), 0, 0, 2);
        OnnxValue all = graph.Concat(0, start, graph.Integers("sizes", sizes));
        return graph.Node("Resize", [input, null, null, all], [.. head, .. sizes], attributes);

        static T[] Both<T>(ReadOnlySpan<T> values) => values.Length == 1 ? [values[0], values[0]] : values.ToArray();
    }

    private static OnnxValue AddPReLU(OnnxGraphBuilder graph, PReLU layer, OnnxValue input)
    {
        long[] shape = [layer.num_parameters, .. Enumerable.Repeat(1L, Math.Max(0, input.Shape.Count - 2))];
        OnnxValue slope = graph.Node(
            "Reshape", [graph.Weight("weight", layer.weight), graph.Integers("shape", shape)], shape);
        return graph.Node("PRelu", [input, slope], input.Shape);
    }

    private static OnnxValue AddSoftplus(OnnxGraphBuilder graph, Softplus layer, OnnxValue input)
    {
        // Beyond the threshold PyTorch gives the input itself, from which the function differs by less than 2e-9 at 20.
        if (layer.beta == 1)
            return graph.Elementwise("Softplus", input);
        OnnxValue beta = graph.Constant("beta", [], (float)layer.beta);
        return graph.Node("Div", [graph.Elementwise("Softplus", graph.Multiply(input, beta)), beta], input.Shape);
    }

    private static OnnxValue AddReLU6(OnnxGraphBuilder graph, OnnxValue input) =>
        graph.Node("Clip", [input, graph.Constant("min", [], 0), graph.Constant("max", [], 6)], input.Shape);

    // ONNX has a Gelu of its own since opset 20 only.
    private static OnnxValue AddGelu(OnnxGraphBuilder graph, GELU layer, OnnxValue input)
    {
        OnnxValue inner = layer.approximate == GELU.Approximate.tanh
            ? graph.Tanh(Scaled(graph.Add(input, Scaled(graph.Multiply(graph.Multiply(input, input), input), 0.044715)),
                Math.Sqrt(2 / Math.PI)))
            : graph.Elementwise("Erf", Scaled(input, Math.Sqrt(0.5)));
        return graph.Multiply(Scaled(input, 0.5), graph.Add(inner, graph.Constant("one", [], 1)));

        OnnxValue Scaled(OnnxValue value, double factor) =>
            graph.Multiply(value, graph.Constant("factor", [], (float)factor));
    }
}
