using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>Layers of a network that stay as they are while the rest is trained.</summary>
internal sealed class FrozenLayers
{
    private readonly nn.Module[] _modules;

    /// <summary>Lets their weights want no gradient.</summary>
    /// <exception cref="ArgumentException">A name is not that of a layer or weight, or nothing is left to train.</exception>
    public FrozenLayers(nn.Module network, IReadOnlyList<string> names)
    {
        (string Name, Parameter Parameter)[] parameters = [.. network.named_parameters()];
        foreach (string name in names)
        {
            if (!parameters.Any(item => IsPartOf(item.Name, name)))
                throw new ArgumentException(
                    $"FrozenLayers names '{name}', but the network has no such layer with weights. Its layers are: " +
                    $"{string.Join(", ", parameters.Select(item => item.Name.Split('.')[0]).Distinct())}.", nameof(names));
        }

        foreach ((string name, Parameter parameter) in parameters)
        {
            if (IsFrozen(name))
                parameter.requires_grad = false;
        }

        if (parameters.All(item => !item.Parameter.requires_grad))
            throw new ArgumentException("FrozenLayers leaves nothing to train.", nameof(names));
        _modules = [.. network.named_modules().Where(item => IsFrozen(item.name)).Select(item => item.module)];

        bool IsFrozen(string part) => names.Any(name => IsPartOf(part, name));
    }

    /// <summary>Puts the frozen layers into evaluation mode: norms keep their statistics, nothing is dropped.</summary>
    public void StopTraining()
    {
        foreach (nn.Module module in _modules)
            module.eval();
    }

    private static bool IsPartOf(string part, string layer) =>
        part == layer || part.StartsWith(layer + ".", StringComparison.Ordinal);
}
