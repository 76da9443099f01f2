using System.Diagnostics;
using Microsoft.ML;
using MLVision.Extensions.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Benchmarks;

/// <summary>
/// From JPEG files to normalised float batches, beside torchvision's pipeline on Pillow images with as many processors; and what
/// the loader costs in a training.
/// </summary>
internal sealed class DataBenchmark : IBenchmark
{
    private const int BatchSize = 32, Size = 224;

    public string Name => "data";

    public string Description => "decode, random resized crop, flip, normalise beside torchvision; the loader's share";

    public void Run(BenchmarkReport report)
    {
        string folder = Path.Combine(BenchmarkPaths.Data, "camvid", "train");
        using (PeerProcess peer = PeerProcess.Start("bench_data.py", [folder, $"{BatchSize}"]))
        {
            foreach (int processors in (int[])[1, 2])
                Decode(report, peer, folder, processors);
        }

        CpuAffinity.Limit(Environment.ProcessorCount);
        set_num_threads(Environment.ProcessorCount);
        Share(report);
    }

    private static void Decode(BenchmarkReport report, PeerProcess peer, string folder, int processors)
    {
        EncodedItem[] files = [.. Directory.GetFiles(folder, "*.jpg").Order().Select(path => new EncodedItem(path, null))];
        var format = new ImageFormat(Color: true, Size, Size, KeepsSize: true);
        // No memory for decoded images, so that each epoch decodes them.
        ImageSource images = FileImages.Create(files, new int[files.Length], format, new MemoryBudget(0), null, default);
        var options = new AugmentationOptions { ResizedCropScale = 0.08, HorizontalFlip = 0.5 };
        var loader = new BatchLoader(
            images, BatchSize, seed: 1, shuffles: true, new ImageAugmenter(options, 3, Size, Size), processors);
        using var normalizer = new InputNormalizer(ImageNormalization.ImageNet, CPU, channelsLast: false);
        int epoch = 0;
        CpuAffinity.Limit(processors);
        set_num_threads(1);
        report.Compare(
            $"JPEG 480x360 to batches, {processors} processor(s)", "images/s", Epoch, "torchvision, Pillow",
            () => peer.Run($"{processors}"), runs: 7, higherIsBetter: true);

        double Epoch()
        {
            long start = Stopwatch.GetTimestamp();
            int count = 0;
            foreach (ImageBatch batch in loader.Load(epoch++))
            {
                using Tensor input = normalizer.ToInput(batch.Pixels, [batch.Labels.Length, 3, Size, Size]);
                count += (int)input.shape[0];
            }

            return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    /// <summary>Epochs of ResNet-20 on CIFAR-10 with batches from the loader, and with the same made beforehand.</summary>
    private static void Share(BenchmarkReport report)
    {
        const int Count = 1280, Batch = 128;
        var ml = new MLContext(1);
        IDataView data = ml.Data.LoadImageArchive(Path.Combine(BenchmarkPaths.Data, "cifar10", "test.zip"));
        data = ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(ml.Data.TakeRows(data, Count));
        ImageSource images = ImageSetReader.Read(
            data, new ConvolutionalNetworkOptions(), classCount: 10, new MemoryBudget(1 << 30), []);
        var options = new AugmentationOptions { CropPadding = 4, HorizontalFlip = 0.5 };
        var loader = new BatchLoader(images, Batch, seed: 1, shuffles: true, new ImageAugmenter(options, 3, 32, 32));
        ImageBatch[] ready = [.. loader.Load(0)];
        using nn.Module<Tensor, Tensor> network = Architectures.Create(
            "resnet20", new NetworkOptions { InputChannels = 3, InputHeight = 32, InputWidth = 32, Classes = 10 });
        bool channelsLast = TensorLayout.SuitsChannelsLast(network);
        if (channelsLast)
            TensorLayout.UseChannelsLast(network);
        using var normalizer = new InputNormalizer(ImageNormalization.ImageNet, CPU, channelsLast);
        using WeightOptimizer optimizer = new SgdOptions().Create([.. network.named_parameters()]);
        network.train();
        report.Compare(
            "ResNet-20 on CIFAR-10, epoch of 1,280", "s", () => Epoch(loader.Load(0)), "batches made beforehand",
            () => Epoch(ready), runs: 9);

        double Epoch(IEnumerable<ImageBatch> batches)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (ImageBatch batch in batches)
            {
                using DisposeScope scope = NewDisposeScope();
                Tensor input = normalizer.ToInput(batch.Pixels, [batch.Labels.Length, 3, 32, 32]);
                nn.functional.cross_entropy(network.call(input), tensor(batch.Labels)).backward();
                optimizer.Step(0.01);
            }

            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
