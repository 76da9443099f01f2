using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace MLVision.Extensions.Benchmarks;

/// <summary>
/// Training steps, peak memory and single predictions of networks beside PyTorch on the same libtorch. Ours is a whole
/// <c>Fit</c> by the public API: batches from the loader, normalisation, forward, backward, step and metrics; the peers turn
/// after each of its epochs. PyTorch's is the bare loop over one batch that is ready in memory. So is that of TorchSharp, which on
/// a processor whose convolutions are wrong is made right in the same way as ours: there it is what ours is held to.
/// </summary>
internal sealed class CnnBenchmark : IBenchmark
{
    private const string Default = "PyTorch default", Best = "PyTorch best";
    private const int Predictions = 200;

    public string Name => "cnn";

    public string Description => "training steps, memory and single predictions of ResNet-18 and LeNet-5, beside PyTorch";

    public void Run(BenchmarkReport report)
    {
        Console.WriteLine(ConvolutionCheck.Result);
        // The small network first: what it leaves in memory does not count against the large one.
        Train(report, "lenet5", new ImageShape(1, 28, 28), batchSize: 128, steps: 100, rounds: 15)?.Dispose();
        using ConvolutionalNetworkTransformer model =
            Train(report, "resnet18", new ImageShape(3, 64, 64), batchSize: 32, steps: 10, rounds: 9);
        TrainBesideBareLoop(report, "resnet18", new ImageShape(3, 64, 64), batchSize: 32, steps: 10, rounds: 9);
        Predict(report, model);
    }

    private static ConvolutionalNetworkTransformer Train(
        BenchmarkReport report, string network, ImageShape shape, int batchSize, int steps, int rounds)
    {
        string threads = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture);
        using PeerProcess ordinary = Start("default", DebianDefaults()), best = Start("best", []);
        var ours = new List<double>();
        var ordinaries = new List<double>();
        var bests = new List<double>();
        ResetPeakMemory();
        ConvolutionalNetworkTransformer model = Fit(network, shape, batchSize, steps, rounds, TakeTurns);
        double memory = PeakMegabytes();

        Add(Default, ordinary, ordinaries);
        Add(Best, best, bests);
        return model;

        PeerProcess Start(string mode, IEnumerable<KeyValuePair<string, string>> environment) => PeerProcess.Start(
            "bench_cnn.py", [network, mode, $"{batchSize}", $"{steps}", threads],
            environment.Append(new("OMP_NUM_THREADS", threads)).ToDictionary());

        void TakeTurns(TrainingProgress progress)
        {
            double ordinaryRate = ordinary.Run("train"), bestRate = best.Run("train");
            if (progress.Epoch == 1)
                return;
            ours.Add(progress.ImagesPerSecond);
            ordinaries.Add(ordinaryRate);
            bests.Add(bestRate);
        }

        void Add(string name, PeerProcess peer, List<double> rates)
        {
            report.Add($"{network} step", "images/s", BenchmarkReport.Median(ours), name, BenchmarkReport.Median(rates),
                higherIsBetter: true, HasFault);
            report.Add($"{network}, peak memory", "MB", memory, name, peer.Run("memory"), fault: HasFault);
        }
    }

    private static bool HasFault => !ConvolutionCheck.Result.IsRight;

    private static ConvolutionalNetworkTransformer Fit(
        string network, ImageShape shape, int batchSize, int steps, int rounds, Action<TrainingProgress> takeTurns)
    {
        var ml = new MLContext(seed: 1);
        return ml.MulticlassClassification.Trainers.ConvolutionalNetwork(new ConvolutionalNetworkOptions
        {
            Architecture = network,
            Stem = NetworkStem.Standard,
            ValidationFraction = 0,
            Device = "cpu",
            Training = new TrainingOptions
            {
                // The first is for warming up.
                Epochs = 1 + rounds, BatchSize = batchSize, Progress = new EpochTurns(takeTurns),
            },
        }).Fit(SyntheticImages.Load(ml, shape, batchSize * steps));
    }

    /// <summary>
    /// A training of its own, because the loop's memory would count as ours. The loop drops gradients, and has the layout that
    /// ours has; oneDNN is off for both where that takes it.
    /// </summary>
    private static void TrainBesideBareLoop(
        BenchmarkReport report, string network, ImageShape shape, int batchSize, int steps, int rounds)
    {
        using nn.Module<Tensor, Tensor> loop = Architectures.Create(network, new NetworkOptions
        {
            InputChannels = shape.Channels, InputHeight = shape.Height, InputWidth = shape.Width,
            Classes = SyntheticImages.ClassCount, Stem = NetworkStem.Standard,
        });
        loop.train();
        (bool channelsLast, bool needsOneDnnOff) = ConvolutionGuard.Prepare(
            loop, channelsLast: true, trains: true, ImageNormalization.ImageNet,
            new PixelShape(shape.Channels, shape.Height, shape.Width), CPU, Console.WriteLine);
        using OneDnnSwitch? off = needsOneDnnOff ? OneDnnSwitch.TurnOff() : null;
        using var optimizer = optim.SGD(loop.parameters(), learningRate: 0.01, momentum: 0.9);
        using Tensor contiguous = randn(batchSize, shape.Channels, shape.Height, shape.Width),
            images = channelsLast ? TensorLayout.ChannelsLast(contiguous) : contiguous.alias(),
            labels = randint(0, SyntheticImages.ClassCount, batchSize);
        var ours = new List<double>();
        var theirs = new List<double>();
        Fit(network, shape, batchSize, steps, rounds, progress =>
        {
            double rate = RunLoop();
            if (progress.Epoch == 1)
                return;
            ours.Add(progress.ImagesPerSecond);
            theirs.Add(rate);
        }).Dispose();
        report.Add($"{network} step", "images/s", BenchmarkReport.Median(ours), "bare TorchSharp loop",
            BenchmarkReport.Median(theirs), higherIsBetter: true, HasFault);

        double RunLoop()
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < steps; i++)
            {
                using DisposeScope scope = NewDisposeScope();
                loop.zero_grad(set_to_none: true);
                nn.functional.cross_entropy(loop.call(images), labels).backward();
                optimizer.step();
            }

            return steps * batchSize / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    /// <summary>Calls of the engine and of the network alone, in turns.</summary>
    private static void Predict(BenchmarkReport report, ConvolutionalNetworkTransformer model)
    {
        var shape = new ImageShape(3, 64, 64);
        var ml = new MLContext(seed: 1);
        SyntheticImage row = SyntheticImages.Rows(shape, 1).Single();
        using PredictionEngine<SyntheticImage, Prediction> engine =
            ml.Model.CreatePredictionEngine<SyntheticImage, Prediction>(
                model, inputSchemaDefinition: SyntheticImages.SchemaOf(shape));
        using IDisposable noGrad = no_grad();
        using Tensor image = zeros(1, shape.Channels, shape.Height, shape.Width);
        var ours = new List<double>();
        var bare = new List<double>();
        for (int i = 0; i < 2 * Predictions; i++)
        {
            long start = Stopwatch.GetTimestamp();
            engine.Predict(row);
            long middle = Stopwatch.GetTimestamp();
            model.Network.call(image).Dispose();
            long end = Stopwatch.GetTimestamp();
            // The first half is for warming up.
            if (i < Predictions)
                continue;
            ours.Add(Stopwatch.GetElapsedTime(start, middle).TotalMilliseconds);
            bare.Add(Stopwatch.GetElapsedTime(middle, end).TotalMilliseconds);
        }

        report.Add(
            "resnet18, one prediction", "ms", BenchmarkReport.Median(ours), "forward pass alone", BenchmarkReport.Median(bare));
    }

    /// <summary>
    /// libtorch of Debian comes with the reference BLAS. Where OpenBLAS has taken its place, the loader is sent to the former.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, string>> DebianDefaults()
    {
        const string Libraries = "/usr/lib/x86_64-linux-gnu";
        if (!File.Exists($"{Libraries}/blas/libblas.so.3"))
            throw new FileNotFoundException($"The package libblas3 is missing: '{Default}' runs on it.");
        return [new("LD_LIBRARY_PATH", $"{Libraries}/blas:{Libraries}/lapack")];
    }

    // Linux counts from here on after a write to this file.
    private static void ResetPeakMemory()
    {
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
    }

    private static double PeakMegabytes()
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }
}
