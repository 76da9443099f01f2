using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The exponential moving average of what an optimizer moves; the rest of a network, such as the running statistics of norms, is
/// taken as it is. Joined parameters are averaged together, for a GPU's sake.
/// </summary>
internal sealed class MovingAverage : IDisposable
{
    private readonly nn.Module _network;
    private readonly double _decay;
    // Tensors of their own, for the optimizer may part with its.
    private readonly List<(Tensor Values, Tensor Average)> _groups = [];
    private readonly Dictionary<string, Tensor> _averages = [];

    public MovingAverage(nn.Module network, WeightOptimizer optimizer, double decay)
    {
        _network = network;
        _decay = decay;
        using DisposeScope scope = NewDisposeScope();
        var parts = new Dictionary<nint, Tensor>();
        foreach (ParameterGroup group in optimizer.Groups)
        {
            Tensor values = group.Values.detach(), average = values.clone();
            _groups.Add((values, average));
            foreach ((Parameter parameter, Tensor part) in group.PartsOf(average))
                parts.Add(parameter.Handle, part);
        }

        foreach ((string name, Tensor tensor) in network.state_dict())
        {
            // A layer may be part of the network at two places, and then has two names.
            if (parts.TryGetValue(tensor.Handle, out Tensor? part))
                _averages.Add(name, part);
        }

        // Only now, so that nothing is left where the memory did not suffice for all.
        foreach (Tensor tensor in All)
            tensor.DetachFromDisposeScope();
    }

    private IEnumerable<Tensor> All =>
        _groups.SelectMany(group => new[] { group.Values, group.Average }).Concat(_averages.Values).Distinct();

    /// <summary>The network's state with the averages in it; the tensors are those of this object and of the network.</summary>
    public IReadOnlyDictionary<string, Tensor> GetState() =>
        _network.state_dict().ToDictionary(item => item.Key, item => _averages.GetValueOrDefault(item.Key, item.Value));

    /// <summary>Takes a step of the network into account.</summary>
    public void Update()
    {
        using IDisposable noGrad = no_grad();
        using var numbers = new ScalarScope();
        Scalar decay = numbers.Of(_decay), rest = numbers.Of(1 - _decay);
        foreach ((Tensor values, Tensor average) in _groups)
            average.mul_(decay).add_(values, rest);
    }

    /// <summary>Exchanges the network's weights and the averages.</summary>
    public void Swap()
    {
        using IDisposable noGrad = no_grad();
        foreach ((Tensor values, Tensor average) in _groups)
        {
            using Tensor former = values.clone();
            values.copy_(average);
            average.copy_(former);
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in All)
            tensor.Dispose();
    }
}
