using TorchSharp.Modules;

namespace MLVision.Extensions.Torch;

/// <summary>Says pooling layers as nodes of ONNX.</summary>
internal static class OnnxPooling
{
    private const int FirstAxis = 2;

    public static OnnxValue Add(OnnxGraphBuilder graph, MaxPool2d layer, OnnxValue input)
    {
        var window = new PoolingWindow(
            layer.kernel_size, layer.stride ?? layer.kernel_size, layer.padding ?? [0, 0], layer.dilation ?? [1, 1],
            layer.ceil_mode);
        return Pool(graph, "MaxPool", input, window, new OnnxAttribute("dilations", window.Dilation));
    }

    public static OnnxValue Add(OnnxGraphBuilder graph, AvgPool2d layer, OnnxValue input)
    {
        var window = new PoolingWindow(
            layer.kernel_size, layer.stride ?? layer.kernel_size, layer.padding ?? [0, 0], [1, 1], layer.ceil_mode);
        return Average(graph, input, window, layer.count_include_pad, layer.divisor_override);
    }

    public static OnnxValue Add(OnnxGraphBuilder graph, AdaptiveAvgPool2d layer, OnnxValue input) =>
        AdaptiveAverage(graph, input, layer.output_size[0], layer.output_size[1]);

    /// <param name="graph">Takes the nodes.</param>
    /// <param name="input">The maps.</param>
    /// <param name="window">The windows.</param>
    /// <param name="countsPadding">Whether padding counts as so many zeros.</param>
    /// <param name="divisor">By what the sums are divided; null for the number of values.</param>
    public static OnnxValue Average(
        OnnxGraphBuilder graph, OnnxValue input, PoolingWindow window, bool countsPadding, long? divisor)
    {
        if (divisor is { } count)
        {
            // With all padding counted, the average is the sum divided by the area, wherever the window is.
            OnnxValue average = Pool(graph, "AveragePool", input, window, new OnnxAttribute("count_include_pad", 1));
            double area = window.Kernel[0] * window.Kernel[1];
            return graph.Multiply(average, graph.Constant("factor", [], (float)(area / count)));
        }

        if (!countsPadding || window.Padding.All(size => size == 0))
            return Pool(graph, "AveragePool", input, window);

        // PyTorch counts the padding, but not what lies beyond it where rounding up has added a window.
        long[] pads = [0, 0, .. window.Padding];
        OnnxValue padded = graph.Pad(input, pads, pads);
        return Pool(graph, "AveragePool", padded, window, OutputSizes(input, window), [0, 0], Missing(input, window));
    }

    public static OnnxValue AdaptiveAverage(OnnxGraphBuilder graph, OnnxValue input, long height, long width)
    {
        long batch = input.Shape[0], channels = input.Shape[1], inHeight = input.Shape[2], inWidth = input.Shape[3];
        if (inHeight == height && inWidth == width)
            return input;
        if (height == 1 && width == 1)
            return graph.Node("GlobalAveragePool", [input], [batch, channels, 1, 1]);
        if (inHeight % height == 0 && inWidth % width == 0)
        {
            long[] cell = [inHeight / height, inWidth / width];
            return Pool(graph, "AveragePool", input, new PoolingWindow(cell, cell, [0, 0], [1, 1], false));
        }

        // Cells of different sizes, which may overlap, are no operator of ONNX, but a weighted sum along each axis.
        OnnxValue rows = graph.Constant("rows", [height, inHeight], CellWeights(inHeight, height, transposed: false));
        OnnxValue columns = graph.Constant("columns", [inWidth, width], CellWeights(inWidth, width, transposed: true));
        OnnxValue pooledRows = graph.Node("MatMul", [rows, input], [batch, channels, height, inWidth]);
        return graph.Node("MatMul", [pooledRows, columns], [batch, channels, height, width]);
    }

    // Cell i reaches from floor(i size / cells) to ceil((i + 1) size / cells).
    private static float[] CellWeights(long size, long cells, bool transposed)
    {
        var weights = new float[size * cells];
        for (long cell = 0; cell < cells; cell++)
        {
            long start = cell * size / cells, end = ((cell + 1) * size + cells - 1) / cells;
            for (long i = start; i < end; i++)
                weights[transposed ? i * cells + cell : cell * size + i] = 1f / (end - start);
        }

        return weights;
    }

    private static OnnxValue Pool(
        OnnxGraphBuilder graph, string operatorName, OnnxValue input, PoolingWindow window, params OnnxAttribute[] attributes)
    {
        long[] after = [.. window.Padding.Zip(Missing(input, window), (padding, missing) => padding + missing)];
        return Pool(graph, operatorName, input, window, OutputSizes(input, window), window.Padding, after, attributes);
    }

    // Windows that rounding up has added are said by padding, because runtimes disagree about the operators' ceil_mode.
    private static OnnxValue Pool(
        OnnxGraphBuilder graph, string operatorName, OnnxValue input, PoolingWindow window, long[] sizes, long[] before,
        long[] after, params OnnxAttribute[] attributes)
    {
        graph.RequireRoom(input, sizes);
        return graph.Node(
            operatorName, [input], [input.Shape[0], input.Shape[1], .. sizes],
            [
                new OnnxAttribute("kernel_shape", window.Kernel),
                new OnnxAttribute("strides", window.Stride),
                new OnnxAttribute("pads", [.. before, .. after]),
                .. attributes,
            ]);
    }

    private static long[] OutputSizes(OnnxValue input, PoolingWindow window) =>
        [window.OutputSize(input.Shape[FirstAxis], 0), window.OutputSize(input.Shape[FirstAxis + 1], 1)];

    private static long[] Missing(OnnxValue input, PoolingWindow window) =>
        [window.Missing(input.Shape[FirstAxis], 0), window.Missing(input.Shape[FirstAxis + 1], 1)];
}
