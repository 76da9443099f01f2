using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// What an optimizer moves at a time: one parameter, or several that have become parts of one tensor. For these a step takes as
/// few kernels as for one, which counts on a GPU, where a kernel for a small parameter costs hardly more than its launch.
/// </summary>
internal sealed class ParameterGroup : IDisposable
{
    // What cuDNN knows to be aligned is 64 bytes: parameters of another size come last, so that all others begin at a multiple.
    private const int AlignedCount = 16;

    private readonly Member[] _members;
    private readonly Dictionary<string, Tensor> _state = [];

    private ParameterGroup(Tensor values, bool decays, Member[] members)
    {
        Values = values;
        Decays = decays;
        _members = members;
    }

    /// <summary>The parameter, or the tensor of one dimension whose parts the parameters are.</summary>
    public Tensor Values { get; }

    /// <summary>Whether penalties concern it.</summary>
    public bool Decays { get; }

    public bool IsJoined => _members.Length > 1;

    /// <summary>The tensors that the next steps depend on, by the parameter's name and what they are; new views.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> NamedState =>
        from state in _state
        from member in _members
        select KeyValuePair.Create($"{member.Name}/{state.Key}", PartOf(state.Value, member));

    /// <summary>What belongs to each parameter of a tensor with the shape and layout of the values; new views.</summary>
    public IEnumerable<(Parameter Parameter, Tensor Part)> PartsOf(Tensor tensor) =>
        _members.Select(member => (member.Parameter, PartOf(tensor, member)));

    public static ParameterGroup Of(string name, Parameter parameter, bool decays) =>
        new(parameter, decays, [new Member(name, parameter, 0, false)]);

    /// <summary>Makes parameters of one type and device, which stay the same objects, parts of one tensor.</summary>
    public static ParameterGroup Join(IEnumerable<(string Name, Parameter Parameter)> parameters, bool decays)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        var members = new List<Member>();
        long start = 0;
        foreach ((string name, Parameter parameter) in
            parameters.OrderBy(item => item.Parameter.numel() % AlignedCount != 0))
        {
            members.Add(new Member(name, parameter, start, IsChannelsLast(parameter)));
            start += parameter.numel();
        }

        Tensor values = cat(members.ConvertAll(member => InOrder(member, member.Parameter.detach())));
        var group = new ParameterGroup(values.DetachFromDisposeScope(), decays, [.. members]);
        foreach (Member member in members)
            member.Parameter.set_(group.PartOf(values, member));
        return group;
    }

    /// <summary>Each parameter by itself again, with its state; this group is of no use any more.</summary>
    public IEnumerable<ParameterGroup> Split()
    {
        foreach (Member member in _members)
        {
            ParameterGroup group = Of(member.Name, member.Parameter, Decays);
            foreach ((string kind, Tensor state) in _state)
                group._state.Add(kind, PartOf(state, member).DetachFromDisposeScope());
            yield return group;
        }

        Dispose();
    }

    /// <summary>Takes the gradient of all parameters away from them; null, and nothing is done, where one has none.</summary>
    public Tensor? TakeGradient()
    {
        Tensor?[] gradients = Array.ConvertAll(_members, member => member.Parameter.grad);
        if (gradients.Contains(null))
            return null;
        foreach (Member member in _members)
            member.Parameter.grad = null;
        return IsJoined
            ? cat([.. gradients.Zip(_members, (gradient, member) => InOrder(member, gradient!))])
            : gradients[0];
    }

    /// <summary>A tensor that is kept from step to step, with the shape and layout of the values.</summary>
    public Tensor StateOf(string kind, double initial = 0)
    {
        if (_state.TryGetValue(kind, out Tensor? tensor))
            return tensor;
        using var numbers = new ScalarScope();
        _state.Add(kind, tensor = full_like(Values, numbers.Of(initial)).detach().DetachFromDisposeScope());
        return tensor;
    }

    /// <summary>Keeps another tensor, which nobody else alters, instead of the one of <see cref="StateOf"/>.</summary>
    public void ReplaceState(string kind, Tensor tensor)
    {
        _state[kind].Dispose();
        _state[kind] = tensor.alias().DetachFromDisposeScope();
    }

    /// <summary>The part of a state that belongs to a parameter; null where the key is not of this group.</summary>
    public Tensor? PartOfState(string key) =>
        _members.Where(member => key.StartsWith(member.Name + "/", StringComparison.Ordinal))
            .Select(member => PartOf(StateOf(key[(member.Name.Length + 1)..]), member)).FirstOrDefault();

    public void Dispose()
    {
        foreach (Tensor tensor in _state.Values)
            tensor.Dispose();
        _state.Clear();
        if (IsJoined)
            Values.Dispose();
    }

    private Tensor PartOf(Tensor tensor, Member member)
    {
        if (!IsJoined)
            return tensor.alias();
        using DisposeScope scope = NewDisposeScope();
        long[] shape = member.Parameter.shape;
        Tensor part = tensor.narrow(0, member.Start, member.Parameter.numel());
        part = member.IsChannelsLast
            ? part.view(shape[0], shape[2], shape[3], shape[1]).permute(0, 3, 1, 2)
            : part.view(shape);
        return part.MoveToOuterDisposeScope();
    }

    /// <summary>All values in the order that the parameter has in memory; a view where the tensor has it, too.</summary>
    private static Tensor InOrder(Member member, Tensor tensor) =>
        (member.IsChannelsLast ? tensor.permute(0, 2, 3, 1) : tensor).reshape(-1);

    // Of a 1 x 1 convolution, only the strides tell.
    private static bool IsChannelsLast(Parameter parameter) =>
        parameter.dim() == 4 && parameter.shape[1] > 1 && parameter.stride() is [_, 1, _, long column]
        && column == parameter.shape[1];

    private sealed record Member(string Name, Parameter Parameter, long Start, bool IsChannelsLast);
}
