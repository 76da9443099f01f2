using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// A multilayer perceptron: linear layers with ReLU and dropout between them, over all values of an image. The baseline that a
/// convolutional network has to beat.
/// </summary>
/// <remarks>
/// The layers are named as those of <c>torchvision.ops.MLP</c>: <c>0.weight</c>, <c>3.weight</c>, <c>6.weight</c> and so on.
/// </remarks>
public sealed class Mlp : FlowModule
{
    // In a list, which TorchSharp does not look into: the layers are registered by number.
    private readonly List<nn.Module<Tensor, Tensor>> _layers = [];

    /// <summary>Builds the network and initialises its weights.</summary>
    /// <param name="options">The input, the hidden layers and the classes.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public Mlp(NetworkOptions options)
        : base("mlp")
    {
        options.Validate();
        options.RequireNoSmallStem("mlp");
        long inputs = (long)options.InputChannels * options.InputHeight * options.InputWidth;
        foreach (int size in options.HiddenSizes)
        {
            Add(nn.Linear(inputs, size));
            Add(nn.ReLU(inplace: true));
            Add(nn.Dropout(options.Dropout ?? 0));
            inputs = size;
        }
        Add(nn.Linear(inputs, options.Classes));
        Initializer.Apply(this, options.Initialization, Initializer.Default);
    }

    /// <inheritdoc/>
    protected override Flow Forward(Flow input) => input.Flatten().Then(_layers);

    private void Add(nn.Module<Tensor, Tensor> layer)
    {
        register_module($"{_layers.Count}", layer);
        _layers.Add(layer);
    }
}
