using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The networks by name: <c>mlp</c>, <c>lenet5</c>, <c>alexnet</c>, <c>zfnet</c>, <c>vgg11</c>, <c>vgg13</c>, <c>vgg16</c>,
/// <c>vgg19</c> and each of these with <c>_bn</c>, <c>resnet18</c>, <c>resnet34</c>, <c>resnet50</c>, <c>resnet101</c>,
/// <c>resnet152</c>, for CIFAR <c>resnet20</c>, <c>resnet32</c>, <c>resnet56</c>, <c>wide_resnet16_8</c>,
/// <c>wide_resnet28_10</c> and <c>wide_resnet40_4</c>, and what the application registers.
/// </summary>
/// <remarks>Upper and lower case in names are the same. All members may be called from several threads.</remarks>
public static class Architectures
{
    private static readonly Lock _lock = new();
    private static readonly Dictionary<string, Func<NetworkOptions, nn.Module<Tensor, Tensor>>> _factories =
        BuiltIn().ToDictionary(entry => entry.Name, entry => Tidy(entry.Factory), StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> _builtIn = new(_factories.Keys, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names that <see cref="Create"/> knows, sorted.</summary>
    public static IReadOnlyList<string> Names
    {
        get
        {
            lock (_lock)
                return _factories.Keys.Order(StringComparer.OrdinalIgnoreCase).ToArray();
        }
    }

    /// <summary>
    /// Adds a network of the application. A model that was trained with it is loaded only where the same name has been registered
    /// before; registering a name once more replaces the factory.
    /// </summary>
    /// <param name="name">The name. Those of the library's own networks are taken.</param>
    /// <param name="factory">
    /// Builds the network: batch x <see cref="NetworkOptions.InputChannels"/> x <see cref="NetworkOptions.InputHeight"/> x
    /// <see cref="NetworkOptions.InputWidth"/> in, logits of batch x <see cref="NetworkOptions.Classes"/> out. It is called again
    /// when a model is loaded and must then build the same parameters.
    /// </param>
    /// <exception cref="ArgumentException">The name is empty or belongs to a network of the library.</exception>
    public static void Register(string name, Func<NetworkOptions, nn.Module<Tensor, Tensor>> factory)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(factory);
        if (_builtIn.Contains(name))
            throw new ArgumentException($"'{name}' is a network of the library; choose another name.", nameof(name));
        lock (_lock)
            _factories[name] = factory;
    }

    /// <summary>Whether there is a network of this name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>True where <see cref="Create"/> knows the name.</returns>
    public static bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
            return _factories.ContainsKey(name);
    }

    /// <summary>Builds a network, on the CPU and in training mode, with weights that are initialised but not trained.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">What it is built for; null for colour images of 224 x 224 pixels and 1000 classes.</param>
    /// <returns>The network, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">
    /// The name is unknown, an option is out of its range, or the images are too small for the network.
    /// </exception>
    /// <exception cref="TorchUnavailableException">libtorch cannot be loaded.</exception>
    public static nn.Module<Tensor, Tensor> Create(string name, NetworkOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        TorchLibrary.EnsureLoaded();
        options ??= new NetworkOptions();
        options.Validate();
        Func<NetworkOptions, nn.Module<Tensor, Tensor>>? factory;
        lock (_lock)
            _factories.TryGetValue(name, out factory);
        if (factory is null)
            throw new ArgumentException(UnknownName(name), nameof(name));
        return factory(options)
            ?? throw new InvalidOperationException($"The factory that was registered for the network '{name}' returned null.");
    }

    private static IEnumerable<(string Name, Func<NetworkOptions, nn.Module<Tensor, Tensor>> Factory)> BuiltIn()
    {
        yield return ("mlp", options => new Mlp(options));
        yield return ("lenet5", options => new LeNet5(options));
        yield return ("alexnet", options => new AlexNet(options));
        yield return ("zfnet", options => new ZFNet(options));
        foreach (int depth in (int[])[11, 13, 16, 19])
        {
            yield return ($"vgg{depth}", options => new Vgg(depth, false, options));
            yield return ($"vgg{depth}_bn", options => new Vgg(depth, true, options));
        }
        foreach (int depth in (int[])[18, 34, 50, 101, 152])
            yield return ($"resnet{depth}", options => new ResNet(depth, options));
        foreach (int depth in (int[])[20, 32, 56])
            yield return ($"resnet{depth}", options => new CifarResNet(depth, options));
        foreach ((int depth, int width) in new[] { (16, 8), (28, 10), (40, 4) })
            yield return ($"wide_resnet{depth}_{width}", options => new WideResNet(depth, width, options));
    }

    // While TorchSharp initialises a layer, it leaves intermediate tensors to the scope that there is.
    private static Func<NetworkOptions, nn.Module<Tensor, Tensor>> Tidy(
        Func<NetworkOptions, nn.Module<Tensor, Tensor>> factory) =>
        options =>
        {
            using DisposeScope scope = NewDisposeScope();
            nn.Module<Tensor, Tensor> network = factory(options);
            foreach (Tensor tensor in network.state_dict().Values)
                tensor.DetachFromDisposeScope();
            return network;
        };

    private static string UnknownName(string name)
    {
        string[] near = Names
            .Select(known => (Known: known, Distance: EditDistance.Between(known, name)))
            .Where(candidate => candidate.Distance <= 2)
            .OrderBy(candidate => candidate.Distance)
            .Take(3)
            .Select(candidate => $"'{candidate.Known}'")
            .ToArray();
        string hint = near.Length > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "";
        return $"There is no network '{name}'.{hint} Known are: {string.Join(", ", Names)}.";
    }
}
