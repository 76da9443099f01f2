using Google.Protobuf;
using Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Builds the graph of an ONNX model, node by node; see <see cref="IOnnxExportable"/>. Images are tensors of batch x channels x
/// height x width, as in TorchSharp.
/// </summary>
/// <remarks>Operators are those of the default domain of ONNX, in the version of <see cref="OpsetVersion"/>.</remarks>
public sealed class OnnxGraphBuilder
{
    /// <summary>Stands in a shape for a size that is only known when the model runs, such as the size of a batch.</summary>
    public const long AnySize = -1;

    // What Protobuf can hold in one message, less some room for everything but the weights.
    private const long MostBytes = int.MaxValue - (16 << 20);

    private readonly List<NodeProto> _nodes = [];
    private readonly List<TensorProto> _constants = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<Tensor, OnnxValue> _weights = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(nn.Module? Module, string Path)> _scopes = new();
    private long _bytes;

    /// <param name="opsetVersion">The version of the operators.</param>
    /// <param name="reservedNames">The names of the model's input and output, which no node may have.</param>
    internal OnnxGraphBuilder(int opsetVersion, params string[] reservedNames)
    {
        OpsetVersion = opsetVersion;
        _names.UnionWith(reservedNames);
    }

    /// <summary>The version of ONNX's operators that the model is written for; 17 or later.</summary>
    public int OpsetVersion { get; }

    /// <summary>Adds layers one after another.</summary>
    /// <param name="input">What the first one gets.</param>
    /// <param name="layers">
    /// Layers of TorchSharp, <see cref="TorchSharp.Modules.Sequential"/>, or modules that are <see cref="IOnnxExportable"/>.
    /// </param>
    /// <returns>What the last one returns.</returns>
    /// <exception cref="NotSupportedException">A layer cannot be exported; the message names it.</exception>
    public OnnxValue Apply(OnnxValue input, params nn.Module[] layers)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(layers);
        foreach (nn.Module layer in layers)
        {
            _scopes.Push((layer, PathOf(layer)));
            input = layer is IOnnxExportable exportable
                ? exportable.ExportToOnnx(this, input)
                : OnnxLayers.Add(this, layer, input);
            _scopes.Pop();
        }

        return input;
    }

    /// <summary>Adds max(x, 0).</summary>
    /// <param name="input">A tensor of any shape.</param>
    public OnnxValue Relu(OnnxValue input) => Elementwise("Relu", input);

    /// <summary>Adds the hyperbolic tangent.</summary>
    /// <param name="input">A tensor of any shape.</param>
    public OnnxValue Tanh(OnnxValue input) => Elementwise("Tanh", input);

    /// <summary>Adds the logistic function.</summary>
    /// <param name="input">A tensor of any shape.</param>
    public OnnxValue Sigmoid(OnnxValue input) => Elementwise("Sigmoid", input);

    /// <summary>Adds the sum of two tensors.</summary>
    /// <param name="left">A tensor, whose shape the sum has.</param>
    /// <param name="right">A tensor of that shape, or of one that is broadcast to it.</param>
    public OnnxValue Add(OnnxValue left, OnnxValue right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return Node("Add", [left, right], left.Shape);
    }

    /// <summary>Adds the product of two tensors, element by element.</summary>
    /// <param name="left">A tensor, whose shape the product has.</param>
    /// <param name="right">A tensor of that shape, or of one that is broadcast to it.</param>
    public OnnxValue Multiply(OnnxValue left, OnnxValue right)
    {
        ArgumentNullException.ThrowIfNull(left);
        return Node("Mul", [left, right], left.Shape);
    }

    /// <summary>Adds what puts all values of an image in one row.</summary>
    /// <param name="input">A tensor whose first dimension is the batch.</param>
    public OnnxValue Flatten(OnnxValue input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Shape.Count == 2
            ? input
            : Node("Flatten", [input], [input.Shape[0], Product(input.Shape.Skip(1))], new OnnxAttribute("axis", 1));
    }

    /// <summary>Adds the average over windows that do not overlap; what is left at the edges is dropped.</summary>
    /// <param name="input">Batch x channels x height x width.</param>
    /// <param name="size">Height and width of the windows.</param>
    public OnnxValue AveragePool(OnnxValue input, int size) =>
        OnnxPooling.Average(this, input, new PoolingWindow([size, size], [size, size], [0, 0], [1, 1], false), true, null);

    /// <summary>Adds the average over the cells of a grid, as <c>adaptive_avg_pool2d</c> does.</summary>
    /// <param name="input">Batch x channels x height x width, with sizes that are known unless the grid is 1 x 1.</param>
    /// <param name="height">Rows of the grid.</param>
    /// <param name="width">Columns of the grid.</param>
    public OnnxValue AdaptiveAveragePool(OnnxValue input, long height, long width) =>
        OnnxPooling.AdaptiveAverage(this, input, height, width);

    /// <summary>Adds tensors side by side along a dimension.</summary>
    /// <param name="axis">The dimension; 1 are the channels.</param>
    /// <param name="inputs">Tensors whose other dimensions are as large.</param>
    public OnnxValue Concat(int axis, params IReadOnlyList<OnnxValue> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        bool isKnown = inputs.All(input => input.Shape[axis] != AnySize);
        long size = isKnown ? inputs.Sum(input => input.Shape[axis]) : AnySize;
        return Node("Concat", inputs, Resized(inputs[0], axis, size), new OnnxAttribute("axis", axis));
    }

    /// <summary>Adds a part of a dimension.</summary>
    /// <param name="input">A tensor.</param>
    /// <param name="axis">The dimension.</param>
    /// <param name="start">The first index.</param>
    /// <param name="end">The index after the last one.</param>
    /// <param name="step">The distance of the indices that are taken.</param>
    public OnnxValue Slice(OnnxValue input, int axis, long start, long end, int step = 1)
    {
        ArgumentNullException.ThrowIfNull(input);
        OnnxValue[] inputs =
        [
            input, Integers("starts", start), Integers("ends", end), Integers("axes", axis), Integers("steps", step),
        ];
        return Node("Slice", inputs, Resized(input, axis, (end - start + step - 1) / step));
    }

    /// <summary>Adds a tensor within zeros.</summary>
    /// <param name="input">A tensor.</param>
    /// <param name="before">How many are put before each dimension.</param>
    /// <param name="after">How many are put after each dimension.</param>
    public OnnxValue Pad(OnnxValue input, IReadOnlyList<long> before, IReadOnlyList<long> after) =>
        Pad(input, before, after, "constant");

    /// <summary>Adds a node with one output, for whatever has no method of its own here.</summary>
    /// <param name="operatorName">An operator of ONNX's default domain.</param>
    /// <param name="inputs">Its inputs; null leaves out an optional one.</param>
    /// <param name="outputShape">The sizes of the output, <see cref="AnySize"/> for those that are not known.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The output.</returns>
    /// <exception cref="ArgumentException">The name of the operator is empty.</exception>
    public OnnxValue Node(
        string operatorName, IReadOnlyList<OnnxValue?> inputs, IReadOnlyList<long> outputShape, params OnnxAttribute[] attributes)
    {
        ArgumentException.ThrowIfNullOrEmpty(operatorName);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputShape);
        ArgumentNullException.ThrowIfNull(attributes);
        string name = UniqueName(operatorName, '/');
        var node = new NodeProto { Name = name, OpType = operatorName };
        node.Input.AddRange(inputs.Select(input => input?.Name ?? ""));
        node.Output.Add(name);
        node.Attribute.AddRange(attributes.Select(attribute => attribute.Proto));
        _nodes.Add(node);
        return new OnnxValue(name, [.. outputShape]);
    }

    /// <summary>Adds weights, once for each tensor.</summary>
    /// <param name="name">The name in the module, such as "weight".</param>
    /// <param name="tensor">The values, on any device, which are stored in single precision.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="NotSupportedException">All weights take more than one ONNX file can hold, 2 GB.</exception>
    public OnnxValue Weight(string name, Tensor tensor)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(tensor);
        if (_weights.TryGetValue(tensor, out OnnxValue? value))
            return value;
        Reserve(tensor.NumberOfElements * sizeof(float));
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        // The layout in memory may be channels_last; the file has the order of the indices.
        Tensor plain = tensor.detach().cpu().to_type(ScalarType.Float32).contiguous();
        value = Constant(name, TensorProto.Types.DataType.Float, plain.shape, plain.bytes.ToArray());
        _weights.Add(tensor, value);
        return value;
    }

    /// <summary>Adds constants of single precision.</summary>
    /// <param name="name">The name in the module.</param>
    /// <param name="shape">The sizes; none for a single number.</param>
    /// <param name="values">As many values, the last index running fastest.</param>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public OnnxValue Constant(string name, IReadOnlyList<long> shape, params float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        RequireCount(shape, values.Length);
        return Constant(name, TensorProto.Types.DataType.Float, shape, ToBytes<float>(values));
    }

    /// <summary>Adds a vector of integers, such as the operators want for sizes and axes.</summary>
    /// <param name="name">The name in the module.</param>
    /// <param name="values">The values.</param>
    public OnnxValue Integers(string name, params long[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return Constant(name, TensorProto.Types.DataType.Int64, [values.Length], ToBytes<long>(values));
    }

    internal OnnxValue Doubles(string name, IReadOnlyList<long> shape, params double[] values)
    {
        RequireCount(shape, values.Length);
        return Constant(name, TensorProto.Types.DataType.Double, shape, ToBytes<double>(values));
    }

    internal OnnxValue Index(string name, long value) =>
        Constant(name, TensorProto.Types.DataType.Int64, [], ToBytes<long>([value]));

    /// <summary>Adds nodes that are no module's, under a name of their own.</summary>
    internal OnnxValue Step(string name, Func<OnnxValue> add)
    {
        _scopes.Push((null, name));
        OnnxValue output = add();
        _scopes.Pop();
        return output;
    }

    internal static long Product(IEnumerable<long> sizes) =>
        sizes.Aggregate(1L, (product, size) => size == AnySize || product == AnySize ? AnySize : product * size);

    // The mode says what is put there, as the operator Pad calls it.
    internal OnnxValue Pad(OnnxValue input, IReadOnlyList<long> before, IReadOnlyList<long> after, string mode)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        long[] shape = [.. input.Shape.Select((size, i) => size == AnySize ? AnySize : before[i] + size + after[i])];
        return Node("Pad", [input, Integers("pads", [.. before, .. after])], shape, new OnnxAttribute("mode", mode));
    }

    internal OnnxValue Elementwise(string operatorName, OnnxValue input, params OnnxAttribute[] attributes)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Node(operatorName, [input], input.Shape, attributes);
    }

    /// <summary>An error about the module whose nodes are being added.</summary>
    internal NotSupportedException CannotExport(string reason) =>
        new($"{DescribeModule()} cannot be exported to ONNX: {reason}");

    /// <summary>Checks that the module whose nodes are being added can take an input, where its size is known.</summary>
    /// <param name="input">The input.</param>
    /// <param name="axis">The dimension.</param>
    /// <param name="size">The size that the weights are for.</param>
    /// <param name="unit">What is counted.</param>
    /// <exception cref="ArgumentException">The input has another size.</exception>
    internal void RequireSize(OnnxValue input, int axis, long size, string unit)
    {
        if (input.Shape[axis] is not AnySize and long given && given != size)
            throw new ArgumentException(
                $"{DescribeModule()} takes {size} {unit}(s), but gets {given}; the network is for other images than those of " +
                "the export (channels, height and width).");
    }

    /// <summary>Checks that windows fit into the input of the module whose nodes are being added.</summary>
    /// <param name="input">Batch x channels x height x width.</param>
    /// <param name="outputSizes">Height and width of the output.</param>
    /// <exception cref="ArgumentException">There is no room for a window.</exception>
    internal void RequireRoom(OnnxValue input, IReadOnlyList<long> outputSizes)
    {
        if (Enumerable.Range(0, 2).Any(i => input.Shape[2 + i] != AnySize && outputSizes[i] < 1))
            throw new ArgumentException(
                $"{DescribeModule()} has no room in {input.Shape[2]} x {input.Shape[3]} pixels; the images of the export " +
                "(height and width) are too small for the network.");
    }

    /// <summary>The graph with its output, which gets this name.</summary>
    internal GraphProto Finish(
        string name, IEnumerable<ValueInfoProto> inputs, OnnxValue output, ValueInfoProto outputInfo)
    {
        var graph = new GraphProto { Name = name };
        graph.Input.AddRange(inputs);
        graph.Node.AddRange(_nodes);
        graph.Initializer.AddRange(_constants);
        // Renaming would miss a node that uses the output, too, or the input that is handed on as it is.
        graph.Node.Add(new NodeProto
        {
            Name = outputInfo.Name, OpType = "Identity", Input = { output.Name }, Output = { outputInfo.Name },
        });
        graph.Output.Add(outputInfo);
        return graph;
    }

    private static long[] Resized(OnnxValue input, int axis, long size) =>
        [.. input.Shape.Select((old, i) => i == axis ? size : old)];

    private static byte[] ToBytes<T>(T[] values)
        where T : struct
    {
        var bytes = new byte[Buffer.ByteLength(values)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        return bytes;
    }

    private static void RequireCount(IReadOnlyList<long> shape, int count)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (Product(shape) != count)
            throw new ArgumentException($"{count} values do not fill the shape [{string.Join(", ", shape)}].", nameof(shape));
    }

    private OnnxValue Constant(string name, TensorProto.Types.DataType type, IReadOnlyList<long> shape, byte[] littleEndian)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var constant = new TensorProto
        {
            Name = UniqueName(name, '.'),
            DataType = (int)type,
            RawData = UnsafeByteOperations.UnsafeWrap(littleEndian),
        };
        constant.Dims.AddRange(shape);
        _constants.Add(constant);
        return new OnnxValue(constant.Name, [.. shape]);
    }

    private string DescribeModule()
    {
        (nn.Module? module, string path) = _scopes.Peek();
        return $"{(path.Length == 0 ? "The network" : $"The layer '{path}'")} ({module?.GetType()})";
    }

    private void Reserve(long bytes)
    {
        _bytes += bytes;
        if (_bytes > MostBytes)
            throw new NotSupportedException(
                $"The weights of the network take more than {MostBytes >> 20} MiB, which one ONNX file cannot hold.");
    }

    private string PathOf(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        if (!_scopes.TryPeek(out (nn.Module? Module, string Path) parent) || parent.Module is null)
            return "";
        string name = parent.Module.named_children()
            .Where(child => ReferenceEquals(child.module, module))
            .Select(child => child.name)
            .FirstOrDefault(module.GetName());
        return parent.Path.Length == 0 ? name : $"{parent.Path}.{name}";
    }

    private string UniqueName(string name, char separator)
    {
        string path = _scopes.TryPeek(out (nn.Module?, string Path) scope) ? scope.Path : "";
        string stem = path.Length == 0 ? name : $"{path}{separator}{name}", unique = stem;
        for (int i = 2; !_names.Add(unique); i++)
            unique = $"{stem}_{i}";
        return unique;
    }
}
