using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// LeNet-5 (LeCun et al., "Gradient-Based Learning Applied to Document Recognition", 1998): two 5 x 5 convolutions with tanh and
/// average pooling, then linear layers of 120, 84 and as many units as there are classes.
/// </summary>
/// <remarks>
/// As usual today, pooling has no weights of its own, all maps of the first layer feed all of the second, and the last layer is
/// linear. Images smaller than 32 pixels, such as MNIST's, are padded by two pixels on every side, as in the paper. The least
/// size is 12 x 12. Parameters: <c>conv1</c>, <c>conv2</c>, <c>fc1</c>, <c>fc2</c>, <c>fc3</c>.
/// </remarks>
public sealed class LeNet5 : FlowModule
{
    private const int LeastSize = 12;

    // The names of the fields are those of the parameters in a state dict.
    private readonly Conv2d conv1;
    private readonly Conv2d conv2;
    private readonly Linear fc1;
    private readonly Linear fc2;
    private readonly Linear fc3;
    private readonly Dropout dropout;

    /// <summary>Builds the network and initialises its weights.</summary>
    /// <param name="options">The input and the classes.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the images are too small.</exception>
    public LeNet5(NetworkOptions options)
        : base("lenet5")
    {
        options.Validate();
        options.RequireNoSmallStem("lenet5");
        options.RequireSize("lenet5", LeastSize);
        int padding = Math.Min(options.InputHeight, options.InputWidth) < 32 ? 2 : 0;
        int inputs = 16 * PooledSize(options.InputHeight, padding) * PooledSize(options.InputWidth, padding);
        conv1 = nn.Conv2d(options.InputChannels, 6, 5L, padding: padding);
        conv2 = nn.Conv2d(6, 16, 5L);
        fc1 = nn.Linear(inputs, 120);
        fc2 = nn.Linear(120, 84);
        dropout = nn.Dropout(options.Dropout ?? 0);
        fc3 = nn.Linear(84, options.Classes);
        RegisterComponents();
        Initializer.Apply(this, options.Initialization, Initializer.Default);
    }

    /// <inheritdoc/>
    protected override Flow Forward(Flow input) =>
        SquashAndHalve(SquashAndHalve(input.Then(conv1)).Then(conv2)).Flatten()
            .Then(fc1).Tanh()
            .Then(fc2).Tanh()
            .Then(dropout)
            .Then(fc3);

    /// <summary>The hyperbolic tangent and the average over cells of 2 x 2.</summary>
    private static Flow SquashAndHalve(Flow maps) =>
        maps.Apply(SquashAndHalve, (graph, value) => graph.AveragePool(graph.Tanh(value), 2));

    // Overwrites what a convolution has just made.
    private static Tensor SquashAndHalve(Tensor maps)
    {
        long height = maps.shape[2], width = maps.shape[3];
        return maps.device_type == DeviceType.CPU && maps.dtype == ScalarType.Float32 && height % 2 == 0 && width % 2 == 0
            ? SquashAndHalveByParts(maps)
            : nn.functional.avg_pool2d(maps.tanh_(), 2L);
    }

    /// <summary>
    /// The same by other operators: on the CPU, a training step with the tangent and the average pooling of libtorch 2.10 takes
    /// 1.3 to 1.4 times as long, a forward pass twice. As tanh(x) is 2 s(2x) - 1 with the logistic function s, the average of
    /// four is half the sum of s(2x), minus 1. The result is channels_last, which the second convolution likes better.
    /// </summary>
    private static Tensor SquashAndHalveByParts(Tensor maps)
    {
        using DisposeScope scope = NewDisposeScope();
        using var numbers = new ScalarScope();
        Tensor cells = maps.mul_(numbers.Of(2)).sigmoid_().permute(0, 2, 3, 1);
        Tensor[] rows = cells.unflatten(1, cells.shape[1] / 2, 2).unbind(2);
        Tensor[] columns = rows[0].add(rows[1], ScalarScope.One).unflatten(2, cells.shape[2] / 2, 2).unbind(3);
        Tensor sums = columns[0].add(columns[1], ScalarScope.One).contiguous();
        return sums.mul_(numbers.Of(0.5)).sub_(ScalarScope.One).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    private static int PooledSize(int size, int padding) => ((size + 2 * padding - 4) / 2 - 4) / 2;
}
