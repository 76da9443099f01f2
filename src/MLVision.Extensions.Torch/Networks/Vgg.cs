using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>
/// VGG-11, 13, 16 and 19, with and without batch normalization (Simonyan and Zisserman, "Very Deep Convolutional Networks for
/// Large-Scale Image Recognition", 2014), as in torchvision.
/// </summary>
/// <remarks>
/// The least size of the images is 32 x 32, or 1 x 1 with the stem for small images (see <see cref="NetworkStem.Small"/>). The
/// parameters have torchvision's names.
/// </remarks>
public sealed class Vgg : FlowModule
{
    private const int LeastSize = 32;
    private const int GridSize = 7;
    private const int MostFilters = 512;

    // The names of the fields are those of the parameters in a state dict.
    private readonly Sequential features;
    private readonly Sequential classifier;

    private readonly int _gridSize;

    /// <summary>Builds the network and initialises its weights.</summary>
    /// <param name="depth">Layers with weights: 11, 13, 16 or 19.</param>
    /// <param name="batchNormalization">Whether batch normalization follows each convolution.</param>
    /// <param name="options">The input and the classes.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the images are too small.</exception>
    public Vgg(int depth, bool batchNormalization, NetworkOptions options)
        : base(NameOf(depth, batchNormalization))
    {
        options.Validate();
        bool small = options.UsesSmallStem;
        if (!small)
            options.RequireSize(NameOf(depth, batchNormalization), LeastSize);
        _gridSize = small ? 1 : GridSize;
        features = nn.Sequential(FeatureLayers(ConvolutionsPerStage(depth), batchNormalization, options.InputChannels, small));
        int hidden = small ? MostFilters : 4096;
        double rate = options.Dropout ?? 0.5;
        classifier = small
            ? nn.Sequential(
                nn.Linear(MostFilters, hidden), nn.ReLU(inplace: true), nn.Dropout(rate), nn.Linear(hidden, options.Classes))
            : nn.Sequential(
                nn.Linear(MostFilters * GridSize * GridSize, hidden), nn.ReLU(inplace: true), nn.Dropout(rate),
                nn.Linear(hidden, hidden), nn.ReLU(inplace: true), nn.Dropout(rate),
                nn.Linear(hidden, options.Classes));
        RegisterComponents();
        Initializer.Apply(this, options.Initialization, Initializer.Vgg);
    }

    /// <inheritdoc/>
    protected override Flow Forward(Flow input) =>
        input.Then(features).AdaptiveAveragePool(_gridSize).Flatten().Then(classifier);

    private static string NameOf(int depth, bool batchNormalization) => $"vgg{depth}{(batchNormalization ? "_bn" : "")}";

    private static int[] ConvolutionsPerStage(int depth) => depth switch
    {
        11 => [1, 1, 2, 2, 2],
        13 => [2, 2, 2, 2, 2],
        16 => [2, 2, 3, 3, 3],
        19 => [2, 2, 4, 4, 4],
        _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "VGG has a depth of 11, 13, 16 or 19."),
    };

    private static IEnumerable<nn.Module<Tensor, Tensor>> FeatureLayers(
        int[] convolutions, bool batchNormalization, int inputs, bool small)
    {
        for (int stage = 0; stage < convolutions.Length; stage++)
        {
            int outputs = Math.Min(64 << stage, MostFilters);
            for (int i = 0; i < convolutions[stage]; i++)
            {
                yield return nn.Conv2d(inputs, outputs, 3L, padding: 1);
                if (batchNormalization)
                    yield return new BatchNormalization(outputs);
                yield return nn.ReLU(inplace: true);
                inputs = outputs;
            }
            yield return nn.MaxPool2d(2L, stride: 2, ceil_mode: small);
        }
    }
}
