using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Moves parameters along their gradients and drops these. Written on tensors: TorchSharp's own optimizers cannot save the state
/// of channels_last parameters, spare no norms from decay and know no parameters that are joined for a GPU. In time they cost
/// 1.1 (Adam) to 1.3 times (SGD) as much on the CPU, which is 1 to 2 percent of a step of ResNet-18.
/// </summary>
internal abstract class WeightOptimizer : IDisposable
{
    private readonly OptimizerOptions _options;
    private readonly (string Name, Parameter Parameter)[] _parameters;
    private List<ParameterGroup> _groups;

    protected WeightOptimizer(OptimizerOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        _options = options;
        // A layer may be part of the network at two places.
        _parameters = [.. parameters.Where(item => item.Parameter.requires_grad).DistinctBy(item => item.Parameter.Handle)];
        _groups = [.. _parameters.Select(item => ParameterGroup.Of(item.Name, item.Parameter, Decays(item.Parameter)))];
    }

    /// <summary>How many steps were made.</summary>
    public long Steps { get; set; }

    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => _parameters;

    /// <summary>What moves at a time.</summary>
    public IReadOnlyList<ParameterGroup> Groups => _groups;

    /// <summary>
    /// Whether a momentum or the like is kept where the penalty is part of the gradient; decoupled decay is not.
    /// </summary>
    protected virtual bool DecaysGradient => true;

    /// <summary>
    /// Makes all parameters that are treated alike one tensor, before the first step. A GPU then has a few kernels to run for all
    /// of them; on the CPU, where copying the gradients together costs more than the calls, they are better left alone.
    /// </summary>
    public void Join() =>
        _groups = [.. _parameters.GroupBy(item => (Type: item.Parameter.dtype, Decays: Decays(item.Parameter)))
            .Select(items => items.ToArray() is [(string Name, Parameter Parameter) alone]
                ? ParameterGroup.Of(alone.Name, alone.Parameter, items.Key.Decays)
                : ParameterGroup.Join(items, items.Key.Decays))];

    public void Step(double learningRate)
    {
        Steps++;
        using IDisposable noGrad = no_grad();
        foreach (ParameterGroup group in _groups.ToArray())
        {
            if (TryMove(group, learningRate) || !group.IsJoined)
                continue;
            // A parameter without a gradient, which neither decays nor has a momentum, stands in the way of the others.
            ParameterGroup[] parts = [.. group.Split()];
            _groups.Remove(group);
            _groups.AddRange(parts);
            foreach (ParameterGroup part in parts)
                TryMove(part, learningRate);
        }
    }

    /// <summary>
    /// The tensors that the next steps depend on, by the name of the parameter and what they are; new views for the caller.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> GetState() =>
        new Dictionary<string, Tensor>(_groups.SelectMany(group => group.NamedState));

    /// <summary>Takes the saved state over.</summary>
    public void Restore(string key, Tensor value)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? target = _groups.Select(group => group.PartOfState(key)).FirstOrDefault(part => part is not null);
        if (target is null || !target.shape.SequenceEqual(value.shape))
            throw new InvalidDataException($"the state '{key}' does not belong to this network");
        using (no_grad())
            target.copy_(value);
    }

    public void Dispose() => _groups.ForEach(group => group.Dispose());

    /// <summary>Moves the values of a group; the gradient may be altered.</summary>
    protected abstract void Update(ParameterGroup group, Tensor gradient, double learningRate, double decay);

    private bool TryMove(ParameterGroup group, double learningRate)
    {
        using DisposeScope scope = NewDisposeScope();
        if (group.TakeGradient() is not { } gradient)
            return false;
        double decay = 0;
        if (group.Decays)
        {
            using var numbers = new ScalarScope();
            decay = _options.WeightDecay;
            if (_options.L1 > 0)
                gradient.add_(group.Values.sign(), numbers.Of(_options.L1));
            if (decay > 0 && DecaysGradient)
                gradient.add_(group.Values, numbers.Of(decay));
        }

        Update(group, gradient, learningRate, decay);
        return true;
    }

    private bool Decays(Parameter parameter) =>
        (_options.DecayNormsAndBiases || parameter.dim() > 1) && (_options.WeightDecay > 0 || _options.L1 > 0);
}
