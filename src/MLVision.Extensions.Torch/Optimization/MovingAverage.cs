using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The exponential moving average of a network's weights; buffers, such as the running statistics of norms, are copied.
/// </summary>
internal sealed class MovingAverage : IDisposable
{
    private readonly nn.Module _network;
    private readonly double _decay;
    private readonly Dictionary<string, Tensor> _average = [];

    public MovingAverage(nn.Module network, double decay)
    {
        _network = network;
        _decay = decay;
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Tensor tensor) in network.state_dict())
            _average.Add(name, tensor.detach().clone());
        // Only now, so that nothing is left where the memory did not suffice for all.
        foreach (Tensor tensor in _average.Values)
            tensor.DetachFromDisposeScope();
    }

    public IReadOnlyDictionary<string, Tensor> State => _average;

    /// <summary>Takes a step of the network into account.</summary>
    public void Update()
    {
        using IDisposable noGrad = no_grad();
        using var numbers = new ScalarScope();
        Scalar decay = numbers.Of(_decay), rest = numbers.Of(1 - _decay);
        foreach ((string name, Tensor tensor) in _network.state_dict())
        {
            Tensor average = _average[name];
            if (tensor is Parameter)
                average.mul_(decay).add_(tensor, rest);
            else
                average.copy_(tensor);
        }
    }

    /// <summary>Exchanges the network's weights and the averages.</summary>
    public void Swap()
    {
        using IDisposable noGrad = no_grad();
        foreach ((string name, Tensor tensor) in _network.state_dict())
        {
            using Tensor former = tensor.clone();
            tensor.copy_(_average[name]);
            _average[name].copy_(former);
        }
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _average.Values)
            tensor.Dispose();
    }
}
