using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// What a forward pass works on: a tensor while the network runs, a value of a graph while it is exported to ONNX. So the pass of
/// a <see cref="FlowModule"/> is written once, for both.
/// </summary>
/// <remarks>
/// <para>
/// Maps are batch x channels x height x width. Each step frees the tensor that it was given, so that a pass leaves nothing but
/// its result. What a module gets as its input is not freed and may be used several times; so may what <see cref="Shared"/>
/// returns, until it is disposed.
/// </para>
/// <para>Steps compute in place where the gradient allows it.</para>
/// </remarks>
public readonly struct Flow : IDisposable
{
    private readonly Tensor? _tensor;
    private readonly OnnxGraphBuilder? _graph;
    private readonly OnnxValue? _value;
    private readonly bool _isOwned;

    // Whether no gradient needs the values as they are.
    private readonly bool _isFree;

    private Flow(Tensor tensor, bool isOwned, bool isFree = false)
    {
        _tensor = tensor;
        _isOwned = isOwned;
        _isFree = isOwned && isFree;
    }

    private Flow(OnnxGraphBuilder graph, OnnxValue value)
    {
        _graph = graph;
        _value = value;
    }

    /// <summary>
    /// The sizes; <see cref="OnnxGraphBuilder.AnySize"/> where, in an export, a size is only known when the model runs.
    /// </summary>
    public IReadOnlyList<long> Shape => _graph is null ? Tensor.shape : Value.Shape;

    private Tensor Tensor => _tensor ?? throw new InvalidOperationException("A Flow is made by FlowModule, not by 'default'.");

    private OnnxValue Value => _value!;

    /// <summary>The output of the next layer.</summary>
    /// <param name="next">
    /// A module of one tensor. For an export it is one of TorchSharp's layers that can be exported, a
    /// <see cref="FlowModule"/>, or <see cref="IOnnxExportable"/>.
    /// </param>
    public Flow Then(nn.Module<Tensor, Tensor> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        // Their gradients need what comes in, not what goes out.
        return Apply(next.call, (graph, value) => graph.Apply(value, next), isFree: next is Conv2d or BatchNorm or Linear);
    }

    /// <summary>The output of the last of several layers, one after another.</summary>
    /// <param name="layers">As for <see cref="Then(nn.Module{Tensor, Tensor})"/>.</param>
    public Flow Then(params IEnumerable<nn.Module<Tensor, Tensor>> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        return layers.Aggregate(this, (flow, layer) => flow.Then(layer));
    }

    /// <summary>The same for several uses, which do not free it: <c>using Flow maps = input.Then(conv).Shared();</c></summary>
    public Flow Shared() => _graph is null ? new Flow(Tensor, isOwned: false) : this;

    /// <summary>Frees what <see cref="Shared"/> has returned. Nothing else needs it.</summary>
    public void Dispose() => _tensor?.Dispose();

    /// <summary>max(x, 0).</summary>
    public Flow Relu() =>
        _isFree ? new Flow(Tensor.relu_(), isOwned: true) : Apply(tensor => tensor.relu(), (graph, value) => graph.Relu(value));

    /// <summary>The hyperbolic tangent.</summary>
    public Flow Tanh() =>
        _isFree ? new Flow(Tensor.tanh_(), isOwned: true) : Apply(tensor => tensor.tanh(), (graph, value) => graph.Tanh(value));

    /// <summary>The logistic function.</summary>
    public Flow Sigmoid() => _isFree
        ? new Flow(Tensor.sigmoid_(), isOwned: true)
        : Apply(tensor => tensor.sigmoid(), (graph, value) => graph.Sigmoid(value));

    /// <summary>The sum of two tensors of one shape, or of shapes that are broadcast to that of this one.</summary>
    /// <param name="other">The other one.</param>
    public Flow Add(Flow other)
    {
        if (_graph is not null)
            return new Flow(_graph, _graph.Add(Value, other.Value));
        Tensor sum = _isFree
            ? Tensor.add_(other.Tensor, ScalarScope.One)
            : Replace(Tensor.add(other.Tensor, ScalarScope.One));
        if (!ReferenceEquals(sum, other.Tensor))
            other.Free();
        return new Flow(sum, isOwned: true, isFree: true);
    }

    /// <summary>
    /// The product, element by element, of two tensors of one shape, or of shapes that are broadcast to that of this one.
    /// </summary>
    /// <param name="other">The other one.</param>
    public Flow Multiply(Flow other)
    {
        if (_graph is not null)
            return new Flow(_graph, _graph.Multiply(Value, other.Value));
        Tensor product = Replace(Tensor.mul(other.Tensor));
        other.Free();
        return new Flow(product, isOwned: true, isFree: true);
    }

    /// <summary>This one and others side by side along a dimension.</summary>
    /// <param name="dimension">The dimension; 1 are the channels.</param>
    /// <param name="others">Tensors whose other dimensions are as large.</param>
    public Flow Concat(int dimension, params ReadOnlySpan<Flow> others)
    {
        if (_graph is not null)
        {
            var values = new List<OnnxValue> { Value };
            foreach (Flow other in others)
                values.Add(other.Value);
            return new Flow(_graph, _graph.Concat(dimension, [.. values]));
        }

        var tensors = new List<Tensor> { Tensor };
        foreach (Flow other in others)
            tensors.Add(other.Tensor);
        Tensor joined = Replace(cat(tensors, dimension));
        foreach (Flow other in others)
            other.Free();
        return new Flow(joined, isOwned: true, isFree: true);
    }

    /// <summary>A part of a dimension.</summary>
    /// <param name="dimension">The dimension.</param>
    /// <param name="start">The first index.</param>
    /// <param name="end">The index after the last one.</param>
    /// <param name="step">The distance of the indices that are taken.</param>
    public Flow Slice(int dimension, long start, long end, int step = 1)
    {
        OptionCheck.AtLeast(step, 1);
        // It is a view, so that nothing may be computed in it.
        return Apply(
            tensor => tensor.slice(dimension, start, end, step),
            (graph, value) => graph.Slice(value, dimension, start, end, step));
    }

    /// <summary>The tensor within zeros.</summary>
    /// <param name="before">How many are put before each dimension.</param>
    /// <param name="after">How many are put after each dimension.</param>
    public Flow Pad(IReadOnlyList<long> before, IReadOnlyList<long> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        // PyTorch begins with the last dimension.
        long[] pads = [.. Enumerable.Range(0, before.Count).Reverse().SelectMany(i => new[] { before[i], after[i] })];
        return Apply(
            tensor => nn.functional.pad(tensor, pads), (graph, value) => graph.Pad(value, before, after), isFree: true);
    }

    /// <summary>The average over the cells of a grid, as <c>adaptive_avg_pool2d</c> has it.</summary>
    /// <param name="size">Rows and columns of the grid; 1 for the average of each map.</param>
    public Flow AdaptiveAveragePool(long size) => Apply(
        tensor => nn.functional.adaptive_avg_pool2d(tensor, size),
        (graph, value) => graph.AdaptiveAveragePool(value, size, size), isFree: true);

    /// <summary>All values of an image in one row.</summary>
    public Flow Flatten() => Apply(
        // Where nothing needs to be copied it is a view, of which nobody else has the tensor.
        tensor => tensor.flatten(1), (graph, value) => graph.Flatten(value), _isFree);

    internal static Tensor Run(Func<Flow, Flow> forward, Tensor input)
    {
        Flow output = forward(new Flow(input, isOwned: false));
        // A pass that does nothing hands on what is the caller's.
        return output._isOwned ? output.Tensor : output.Tensor.alias();
    }

    internal static OnnxValue Export(Func<Flow, Flow> forward, OnnxGraphBuilder graph, OnnxValue input) =>
        forward(new Flow(graph, input)).Value;

    /// <summary>A step that is none of these.</summary>
    /// <param name="compute">The step; what it gets is freed afterwards where the flow owns it.</param>
    /// <param name="export">The same as nodes of ONNX.</param>
    /// <param name="isFree">Whether no gradient needs the result as it is.</param>
    internal Flow Apply(
        Func<Tensor, Tensor> compute, Func<OnnxGraphBuilder, OnnxValue, OnnxValue> export, bool isFree = false) =>
        _graph is null
            ? new Flow(Replace(compute(Tensor)), isOwned: true, isFree)
            : new Flow(_graph, export(_graph, Value));

    private Tensor Replace(Tensor result)
    {
        Free();
        return result;
    }

    private void Free()
    {
        if (_isOwned)
            _tensor!.Dispose();
    }
}
