using Microsoft.ML;
using MLVision.Extensions.Torch;

namespace MLVision.Extensions.Benchmarks;

/// <summary>
/// Whole epochs of ResNet-18 on CIFAR-10 in bfloat16, with augmentation, from decoded images in memory and with every JPEG
/// decoded in every epoch: images/s beside the bare step of PyTorch, and how busy the GPU is.
/// </summary>
internal sealed class CudaEpochBenchmark : IBenchmark
{
    public string Name => "cuda-epoch";

    public string Description => "on a GPU: epochs of ResNet-18 on CIFAR-10 with decoding and augmentation, and its utilization";

    public void Run(BenchmarkReport report)
    {
        CudaSettings settings = CudaSettings.Current;
        int batch = settings.IsTiny ? 8 : 512, steps = settings.IsTiny ? 2 : 100, epochs = settings.IsTiny ? 2 : 11;
        using PeerProcess peer = PeerProcess.Start(
            "bench_cuda.py", ["resnet18", "bfloat16", $"{batch}", "3", "32", $"{steps}", settings.Device]);
        var ml = new MLContext(seed: 1);
        string folder = Path.Combine(BenchmarkPaths.Data, "cifar10"), train = Path.Combine(folder, "train.zip");
        // The 50,000, or the 10,000 where only they were brought along.
        IDataView data = ml.Data.LoadImageArchive(File.Exists(train) ? train : Path.Combine(folder, "test.zip"));
        data = ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        Measure("decoded before", 4096);
        Measure("decoded in each epoch", 1);

        void Measure(string name, int cacheMegabytes)
        {
            peer.Run("train");
            double theirs = peer.Run("train");
            GpuStatus? gpu = null;
            double? busy = null;
            var ours = new List<double>();
            ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
            {
                Architecture = "resnet18",
                ValidationFraction = 0,
                CacheMegabytes = cacheMegabytes,
                Normalization = ImageNormalization.ImageNet,
                Augmentation = new AugmentationOptions { CropPadding = 4, HorizontalFlip = 0.5, Erasing = 0.5 },
                Device = settings.Device,
                Training = new TrainingOptions
                {
                    Epochs = epochs, BatchSize = batch, Precision = TrainingPrecision.BFloat16,
                    Progress = new EpochTurns(TakeTurns),
                },
            }).Fit(data).Dispose();
            report.Add($"CIFAR-10, {name}", "images/s", BenchmarkReport.Median(ours), "PyTorch, bare step", theirs,
                higherIsBetter: true);
            if (busy is { } percent)
                report.Add($"CIFAR-10, {name}, GPU busy", "%", percent, "wanted", 95, higherIsBetter: true);
            gpu?.Dispose();

            void TakeTurns(TrainingProgress progress)
            {
                // The first is for warming up.
                if (progress.Epoch == 1)
                {
                    gpu = GpuStatus.Watch();
                    return;
                }

                ours.Add(progress.ImagesPerSecond);
                // What follows the last epoch does not count.
                if (progress.Epoch == epochs)
                    busy = gpu?.MeanUtilization();
            }
        }
    }
}
