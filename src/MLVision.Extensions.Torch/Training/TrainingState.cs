using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>What a training has come to after some epochs, besides what the network and the optimizer hold.</summary>
internal sealed class TrainingState : IDisposable
{
    private Dictionary<string, Tensor>? _best;

    /// <summary>Epochs that are done.</summary>
    public int Epoch { get; set; }

    public PlateauState Plateau { get; set; } = PlateauState.Initial;

    public bool HasBest { get; set; }

    public double Best { get; set; }

    /// <summary>Epochs since the best one, as early stopping counts them.</summary>
    public int EpochsWithoutGain { get; set; }

    public List<TrainingProgress> History { get; } = [];

    /// <summary>The weights of the best epoch, on the CPU; null while there are none.</summary>
    public IReadOnlyDictionary<string, Tensor>? BestWeights => _best;

    /// <summary>Keeps the present weights.</summary>
    public void KeepBest(nn.Module network)
    {
        using IDisposable noGrad = no_grad();
        using DisposeScope scope = NewDisposeScope();
        if (_best is null)
        {
            _best = [];
            foreach ((string name, Tensor tensor) in network.state_dict())
                _best.Add(name, tensor.detach().to(CPU, copy: true).DetachFromDisposeScope());
            return;
        }

        foreach ((string name, Tensor tensor) in network.state_dict())
            _best[name].copy_(tensor);
    }

    public void RestoreBest(nn.Module network)
    {
        if (_best is null)
            return;
        using IDisposable noGrad = no_grad();
        foreach ((string name, Tensor tensor) in network.state_dict())
            tensor.copy_(_best[name]);
    }

    public void Dispose()
    {
        foreach (Tensor tensor in _best?.Values ?? Enumerable.Empty<Tensor>())
            tensor.Dispose();
        _best = null;
    }
}
