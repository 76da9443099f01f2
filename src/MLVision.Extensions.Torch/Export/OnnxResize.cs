using Onnx;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Says as nodes of ONNX what the trainer does to images of any size: the largest part in the middle with the wanted aspect ratio
/// (<see cref="PixelBox.Centered"/>) is resized with antialiasing (<see cref="BilinearResizer"/>).
/// </summary>
/// <remarks>
/// ONNX's Resize rounds differently and knows antialiasing since opset 18 only, so the filter is written out, as a matrix of
/// weights for each axis. The weights and the values are whole numbers, which double precision adds exactly: the same bytes come
/// out as in training.
/// </remarks>
internal sealed class OnnxResize
{
    private const long Float = (long)TensorProto.Types.DataType.Float;
    private const long Double = (long)TensorProto.Types.DataType.Double;
    private const long Int64 = (long)TensorProto.Types.DataType.Int64;

    // Of a weight, as BilinearResizer has it.
    private const int FractionBits = 22;

    private readonly OnnxGraphBuilder _graph;
    private readonly OnnxValue _zero;
    private readonly OnnxValue _half;
    private readonly OnnxValue _one;
    private readonly OnnxValue _two;
    private readonly OnnxValue _unit;
    private readonly OnnxValue _halfUnit;

    private OnnxResize(OnnxGraphBuilder graph)
    {
        _graph = graph;
        _zero = graph.Doubles("zero", [], 0);
        _half = graph.Doubles("half", [], 0.5);
        _one = graph.Doubles("one", [], 1);
        _two = graph.Doubles("two", [], 2);
        _unit = graph.Doubles("unit", [], 1 << FractionBits);
        _halfUnit = graph.Doubles("half_unit", [], 1 << FractionBits - 1);
    }

    /// <param name="graph">Takes the nodes.</param>
    /// <param name="images">Batch x channels x height x width, 0 to 255.</param>
    /// <param name="height">The height that the network gets.</param>
    /// <param name="width">The width that the network gets.</param>
    /// <returns>Whole numbers, 0 to 255, of single precision.</returns>
    public static OnnxValue Add(OnnxGraphBuilder graph, OnnxValue images, int height, int width) =>
        new OnnxResize(graph).Add(images, height, width);

    private OnnxValue Add(OnnxValue images, int height, int width)
    {
        OnnxValue shape = _graph.Node("Shape", [images], [4]);
        OnnxValue sourceHeight = Size(shape, 2), sourceWidth = Size(shape, 3);
        OnnxValue ratio = _graph.Doubles("ratio", [], (double)width / height);
        OnnxValue partHeight = Clamp(Scalar("Div", sourceWidth, ratio), sourceHeight);
        OnnxValue partWidth = Clamp(Scalar("Mul", sourceHeight, ratio), sourceWidth);
        OnnxValue top = Margin(sourceHeight, partHeight), left = Margin(sourceWidth, partWidth);

        long any = OnnxGraphBuilder.AnySize, batch = images.Shape[0], channels = images.Shape[1];
        OnnxValue starts = Pair(top, left), ends = Pair(Scalar("Add", top, partHeight), Scalar("Add", left, partWidth));
        OnnxValue part = _graph.Node(
            "Slice", [images, starts, ends, _graph.Integers("axes", 2, 3)], [batch, channels, any, any]);
        OnnxValue values = _graph.Elementwise("Cast", part, new OnnxAttribute("to", Double));
        OnnxValue rows = Round(_graph.Node(
            "MatMul", [values, Weights(partWidth, width, sourceAxis: 0)], [batch, channels, any, width]));
        OnnxValue resized = Round(_graph.Node(
            "MatMul", [Weights(partHeight, height, sourceAxis: 1), rows], [batch, channels, height, width]));
        return _graph.Elementwise("Cast", resized, new OnnxAttribute("to", Float));
    }

    private OnnxValue Size(OnnxValue shape, int axis)
    {
        OnnxValue size = _graph.Node("Gather", [shape, _graph.Index("axis", axis)], []);
        return _graph.Elementwise("Cast", size, new OnnxAttribute("to", Double));
    }

    private OnnxValue Scalar(string operatorName, OnnxValue left, OnnxValue right) =>
        _graph.Node(operatorName, [left, right], []);

    private OnnxValue Clamp(OnnxValue size, OnnxValue most) =>
        Scalar("Min", Scalar("Max", _graph.Elementwise("Round", size), _one), most);

    private OnnxValue Margin(OnnxValue size, OnnxValue part) =>
        _graph.Elementwise("Floor", Scalar("Div", Scalar("Sub", size, part), _two));

    private OnnxValue Pair(OnnxValue first, OnnxValue second)
    {
        OnnxValue axes = _graph.Integers("axes", 0);
        OnnxValue[] vectors =
            [.. new[] { first, second }.Select(value => _graph.Node("Unsqueeze", [value, axes], [1]))];
        OnnxValue pair = _graph.Node("Concat", vectors, [2], new OnnxAttribute("axis", 0));
        return _graph.Elementwise("Cast", pair, new OnnxAttribute("to", Int64));
    }

    /// <summary>The weights of the pixels of the source for those of the result, a matrix.</summary>
    private OnnxValue Weights(OnnxValue sourceLength, int length, int sourceAxis)
    {
        long any = OnnxGraphBuilder.AnySize;
        long[] shape = sourceAxis == 0 ? [any, length] : [length, any];
        OnnxValue scale = Scalar("Div", sourceLength, _graph.Doubles("length", [], length));
        OnnxValue reach = Scalar("Max", scale, _one);
        double[] middles = [.. Enumerable.Range(0, length).Select(i => i + 0.5)];
        long[] across = sourceAxis == 0 ? [1, length] : [length, 1];
        OnnxValue centers = _graph.Multiply(_graph.Doubles("middles", across, middles), scale);
        OnnxValue pixels = _graph.Node("Range", [_zero, sourceLength, _one], [any]);
        if (sourceAxis == 0)
            pixels = _graph.Node("Unsqueeze", [pixels, _graph.Integers("axes", 1)], [any, 1]);

        OnnxValue distances = Matrix("Div", Matrix("Add", Matrix("Sub", pixels, centers), _half), reach);
        OnnxValue exact = Matrix("Max", Matrix("Sub", _one, _graph.Elementwise("Abs", distances)), _zero);
        OnnxValue sums = _graph.Node("ReduceSum", [exact, _graph.Integers("axes", sourceAxis)], across);
        OnnxValue whole = Matrix("Mul", Matrix("Div", exact, sums), _unit);
        return _graph.Elementwise("Floor", Matrix("Add", whole, _half));

        OnnxValue Matrix(string operatorName, OnnxValue left, OnnxValue right) => _graph.Node(operatorName, [left, right], shape);
    }

    private OnnxValue Round(OnnxValue sums) => _graph.Elementwise(
        "Floor", _graph.Node("Div", [_graph.Add(sums, _halfUnit), _unit], sums.Shape));
}
