using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Moves parameters along their gradients and drops these. Written on tensors: TorchSharp's own optimizers cost some percent of a
/// step, cannot save the state of channels_last parameters, and AdamW's defaults are wrong there.
/// </summary>
internal abstract class WeightOptimizer : IDisposable
{
    private readonly OptimizerOptions _options;
    private readonly (string Name, Parameter Parameter)[] _parameters;
    private readonly Dictionary<string, Tensor> _state = [];

    protected WeightOptimizer(OptimizerOptions options, IReadOnlyList<(string Name, Parameter Parameter)> parameters)
    {
        _options = options;
        _parameters = [.. parameters.Where(item => item.Parameter.requires_grad)];
    }

    /// <summary>How many steps were made.</summary>
    public long Steps { get; set; }

    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters => _parameters;

    /// <summary>The tensors that the next steps depend on, by the name of the parameter and what they are.</summary>
    public IReadOnlyDictionary<string, Tensor> State => _state;

    /// <summary>
    /// Whether a momentum or the like is kept where the penalty is part of the gradient; decoupled decay is not.
    /// </summary>
    protected virtual bool DecaysGradient => true;

    public void Step(double learningRate)
    {
        Steps++;
        using IDisposable noGrad = no_grad();
        foreach ((string name, Parameter parameter) in _parameters)
        {
            using Tensor? gradient = parameter.grad;
            if (gradient is null)
                continue;
            using DisposeScope scope = NewDisposeScope();
            double decay = 0;
            if (_options.DecayNormsAndBiases || parameter.dim() > 1)
            {
                decay = _options.WeightDecay;
                if (_options.L1 > 0)
                    gradient.add_(parameter.sign(), _options.L1);
                if (decay > 0 && DecaysGradient)
                    gradient.add_(parameter, decay);
            }

            Update(name, parameter, gradient, learningRate, decay);
            parameter.grad = null;
        }
    }

    /// <summary>Takes the saved state over.</summary>
    public void Restore(string key, Tensor value)
    {
        Tensor? target = _parameters.Where(item => key.StartsWith(item.Name + "/", StringComparison.Ordinal))
            .Select(item => StateOf(item.Name, item.Parameter, key[(item.Name.Length + 1)..])).FirstOrDefault();
        if (target is null || !target.shape.SequenceEqual(value.shape))
            throw new InvalidDataException($"the state '{key}' does not belong to this network");
        using (no_grad())
            target.copy_(value);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _state.Values)
            tensor.Dispose();
        _state.Clear();
    }

    /// <summary>Moves one parameter; the gradient may be altered.</summary>
    protected abstract void Update(string name, Parameter parameter, Tensor gradient, double learningRate, double decay);

    /// <summary>
    /// Keeps the values of another tensor, which nobody else alters, instead of those of <see cref="StateOf"/>.
    /// </summary>
    protected void ReplaceState(string name, string kind, Tensor tensor)
    {
        string key = $"{name}/{kind}";
        _state[key].Dispose();
        _state[key] = tensor.alias().DetachFromDisposeScope();
    }

    /// <summary>A tensor that is kept from step to step, with the parameter's shape and layout.</summary>
    protected Tensor StateOf(string name, Parameter parameter, string kind, double initial = 0)
    {
        string key = $"{name}/{kind}";
        if (!_state.TryGetValue(key, out Tensor? tensor))
            _state.Add(key, tensor = full_like(parameter, initial).detach().DetachFromDisposeScope());
        return tensor;
    }
}
