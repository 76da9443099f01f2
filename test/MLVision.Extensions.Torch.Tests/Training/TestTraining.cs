using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>A training of a network of the registry on images, by the engine itself.</summary>
internal sealed class TestTraining : IDisposable
{
    public const long Seed = 5;

    public TestTraining(string architecture = "lenet5", double dropout = 0)
    {
        manual_seed(Seed);
        Network = Architectures.Create(architecture, new NetworkOptions
        {
            InputChannels = 1, InputHeight = 28, InputWidth = 28, Classes = 10, Dropout = dropout, HiddenSizes = [32],
        });
    }

    /// <summary>Takes a network over.</summary>
    public TestTraining(nn.Module<Tensor, Tensor> network) => Network = network;

    public nn.Module<Tensor, Tensor> Network { get; }

    public Device Device { get; init; } = CPU;

    public IReadOnlyList<TrainingProgress> Run(
        TrainingOptions options, ImageSource training, ImageSource? validation = null, AugmentationOptions? augmentation = null)
    {
        options.Validate();
        ImageAugmenter? augmenter = augmentation is null ? null : new ImageAugmenter(augmentation, 1, 28, 28);
        using var engine = new TrainingEngine(
            Network, options, ImageNormalization.Measure(training),
            new BatchLoader(training, options.BatchSize, Seed, shuffles: true, augmenter),
            validation is null ? null : new BatchLoader(validation, 64, Seed, shuffles: false, null), Seed, Device,
            "a test");
        return engine.Run();
    }

    /// <summary>All weights and buffers, as bytes.</summary>
    public byte[] Weights()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        StateStream.Write(writer, Network.state_dict());
        return stream.ToArray();
    }

    /// <summary>Fails where the second of two runs leaves other tensors than it found.</summary>
    public static void AssertNothingIsLeft(Action run)
    {
        run();
        // Of this thread: it does not matter when finalizers free what other tests have left.
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        run();
        Assert.AreEqual(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    public void Dispose() => Network.Dispose();
}
