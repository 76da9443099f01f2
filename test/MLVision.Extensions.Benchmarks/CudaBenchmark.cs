using Microsoft.ML;
using MLVision.Extensions.Torch;

namespace MLVision.Extensions.Benchmarks;

/// <summary>
/// Training steps on a GPU beside PyTorch as an expert writes them (eng/peers/bench_cuda.py): ours is a whole <c>Fit</c>, with
/// batches from the loader, their copies to the device, and metrics; PyTorch's is the bare loop over one batch on the device.
/// </summary>
/// <param name="network">The architecture.</param>
/// <param name="shape">Of the images.</param>
/// <param name="batchSize">Images per batch.</param>
/// <param name="steps">In a round of each side.</param>
/// <param name="precision">For both sides.</param>
internal sealed class CudaBenchmark(string network, ImageShape shape, int batchSize, int steps, TrainingPrecision precision)
    : IBenchmark
{
    private const string Peer = "PyTorch, expert";

    /// <summary>All, each run in a process of its own because libtorch keeps the memory that it has taken.</summary>
    public static IEnumerable<CudaBenchmark> All { get; } =
        from item in new (string Network, ImageShape Shape, int BatchSize, int Steps)[]
        {
            ("lenet5", new(1, 28, 28), 1024, 600),
            ("resnet18", new(3, 32, 32), 512, 60),
            ("resnet50", new(3, 224, 224), 128, 20),
            ("vgg16_bn", new(3, 224, 224), 128, 20),
        }
        from precision in (TrainingPrecision[])[TrainingPrecision.BFloat16, TrainingPrecision.Tf32, TrainingPrecision.Float32]
        select new CudaBenchmark(item.Network, item.Shape, item.BatchSize, item.Steps, precision);

    public string Name => $"cuda-{network}-{precision}".ToLowerInvariant();

    public string Description => $"on a GPU: {network}, {shape.Height}x{shape.Width}, batches of {batchSize}, {precision}";

    public void Run(BenchmarkReport report)
    {
        CudaSettings settings = CudaSettings.Current;
        int batch = settings.IsTiny ? 4 : batchSize, rounds = settings.IsTiny ? 2 : 5;
        // So many that it does not count that an epoch of ours begins and ends with an empty queue.
        int allSteps = settings.IsTiny ? 2 : steps;
        double? empty = GpuStatus.UsedMegabytes();
        using PeerProcess peer = PeerProcess.Start("bench_cuda.py", [
            network, $"{precision}".ToLowerInvariant(), $"{batch}", $"{shape.Channels}", $"{shape.Height}", $"{allSteps}",
            settings.Device]);
        peer.Run("train");
        double? withPeer = GpuStatus.UsedMegabytes();
        var ours = new List<double>();
        var theirs = new List<double>();
        var ml = new MLContext(seed: 1);
        using ConvolutionalNetworkTransformer model = ml.MulticlassClassification.Trainers.ConvolutionalNetwork(
            new ConvolutionalNetworkOptions
            {
                Architecture = network,
                ValidationFraction = 0,
                Device = settings.Device,
                Training = new TrainingOptions
                {
                    // The first is for warming up.
                    Epochs = 1 + rounds, BatchSize = batch, Precision = precision, Progress = new EpochTurns(TakeTurns),
                },
            }).Fit(SyntheticImages.Load(ml, shape, batch * allSteps));
        double? withBoth = GpuStatus.UsedMegabytes();

        string name = $"{network}, {precision}";
        report.Add(
            name, "images/s", BenchmarkReport.Median(ours), Peer, BenchmarkReport.Median(theirs), higherIsBetter: true);
        // libtorch gives nothing back, so what is held at the end is the most that was held.
        if (empty is { } first && withPeer is { } second && withBoth is { } third)
            report.Add($"{name}, peak memory", "MB", third - second, Peer, second - first);

        void TakeTurns(TrainingProgress progress)
        {
            double rate = peer.Run("train");
            if (progress.Epoch == 1)
                return;
            ours.Add(progress.ImagesPerSecond);
            theirs.Add(rate);
        }
    }
}
