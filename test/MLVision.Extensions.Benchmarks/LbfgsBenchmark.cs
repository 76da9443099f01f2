using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MLVision.Extensions.Benchmarks;

/// <summary>
/// Multinomial logistic regression on HOG features of MNIST (60,000 x 324, 10 classes) beside scikit-learn's, with the same
/// objective. Both run to their end, and ours must end at no worse an objective.
/// </summary>
internal sealed class LbfgsBenchmark : IBenchmark
{
    private const int Rows = 60000;
    private const int Size = 28;
    private const int Classes = 10;
    private const int FeatureCount = 324;
    private const float L2 = 1;

    // Tight enough to end at what scikit-learn ends at with its default tolerance, which it reaches in double precision. In
    // single precision two objectives that differ by less than a millionth are the same.
    private const float Tolerance = 1e-9f;
    private const double SameObjective = 1e-6;

    public string Name => "lbfgs";

    public string Description => "LbfgsMaximumEntropy on 60,000 x 324 HOG features, 10 classes, beside scikit-learn's lbfgs";

    public void Run(BenchmarkReport report)
    {
        string folder = Directory.CreateTempSubdirectory("mlvision-lbfgs-").FullName;
        try
        {
            (float[][] features, uint[] labels) = Examples();
            string featureFile = Path.Combine(folder, "features"), labelFile = Path.Combine(folder, "labels");
            Write(featureFile, features.SelectMany(row => row));
            Write(labelFile, labels.Select(label => (float)label));
            using PeerProcess peer = PeerProcess.Start("bench_lbfgs.py", [featureFile, labelFile, $"{L2}"]);

            Example[] rows = features.Zip(labels, (row, label) => new Example { Features = row, Label = label }).ToArray();
            double ourObjective = 0, peerObjective = 0;
            report.Compare(
                "time to scikit-learn's final objective",
                "s",
                () => Fit(rows, out ourObjective),
                "scikit-learn",
                () =>
                {
                    JsonElement answer = peer.RunJson("fit");
                    peerObjective = answer.GetProperty("objective").GetDouble();
                    return answer.GetProperty("seconds").GetDouble();
                },
                runs: 3);
            report.Add("final objective", "nats", ourObjective, "scikit-learn", peerObjective);
            if (ourObjective > peerObjective * (1 + SameObjective))
                throw new InvalidOperationException($"Ours ended at {ourObjective:R}, scikit-learn at {peerObjective:R}.");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Everything is timed, from the rows to the model.</summary>
    private static double Fit(Example[] rows, out double objective)
    {
        var ml = new MLContext(seed: 1);
        var clock = Stopwatch.StartNew();
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        MaximumEntropyModelParameters model = ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            l1Regularization: 0, l2Regularization: L2, optimizationTolerance: Tolerance).Fit(data).Model;
        double seconds = clock.Elapsed.TotalSeconds;
        objective = Objective(model, rows);
        return seconds;
    }

    private static double Objective(MaximumEntropyModelParameters model, Example[] rows)
    {
        VBuffer<float>[] weights = [];
        model.GetWeights(ref weights, out int classes);
        double[][] lines = weights.Select(line => line.DenseValues().Select(weight => (double)weight).ToArray()).ToArray();
        float[] biases = model.GetBiases().ToArray();
        var losses = new double[rows.Length];
        Parallel.For(0, rows.Length, i =>
        {
            Span<double> scores = stackalloc double[classes];
            for (int k = 0; k < classes; k++)
            {
                scores[k] = biases[k];
                for (int f = 0; f < FeatureCount; f++)
                    scores[k] += lines[k][f] * rows[i].Features[f];
            }

            double sum = 0, own = scores[(int)rows[i].Label];
            foreach (double score in scores)
                sum += Math.Exp(score - own);
            losses[i] = Math.Log(sum);
        });
        return (losses.Sum() + 0.5 * L2 * lines.Sum(line => line.Sum(weight => weight * weight))) / rows.Length;
    }

    private static (float[][] Features, uint[] Labels) Examples()
    {
        string folder = Path.Combine(BenchmarkPaths.Data, "mnist");
        var labels = new uint[Rows];
        var images = new byte[Rows][];
        if (Directory.Exists(folder))
        {
            byte[] pixels = Unzip(Path.Combine(folder, "train-images-idx3-ubyte.gz"), 16);
            byte[] classes = Unzip(Path.Combine(folder, "train-labels-idx1-ubyte.gz"), 8);
            for (int i = 0; i < Rows; i++)
            {
                images[i] = pixels.AsSpan(i * Size * Size, Size * Size).ToArray();
                labels[i] = classes[i];
            }
        }
        else
        {
            Console.WriteLine($"{folder} was not found: noise that depends on the class takes the place of the digits.");
            var random = new Random(1);
            for (int i = 0; i < Rows; i++)
            {
                labels[i] = (uint)random.Next(Classes);
                images[i] = Noise(random, (int)labels[i]);
            }
        }

        var descriptor = new HogDescriptor(
            Size, Size, new HogOptions { CellWidth = 7, CellHeight = 7, BlockWidth = 2, BlockHeight = 2 });
        var features = new float[Rows][];
        Parallel.For(0, Rows, i =>
        {
            features[i] = new float[descriptor.Length];
            descriptor.Compute(images[i], features[i]);
        });
        return (features, labels);
    }

    /// <summary>Stripes of a direction that the class decides, under noise.</summary>
    private static byte[] Noise(Random random, int label)
    {
        var image = new byte[Size * Size];
        (double sin, double cos) = Math.SinCos(Math.PI * label / Classes);
        for (int i = 0; i < image.Length; i++)
        {
            double stripes = Math.Sin(i % Size * cos + i / Size * sin);
            image[i] = (byte)Math.Clamp(128 + 40 * stripes + 60 * (random.NextDouble() - 0.5), 0, 255);
        }

        return image;
    }

    private static byte[] Unzip(string path, int headerLength)
    {
        using var zip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        zip.CopyTo(memory);
        return memory.ToArray()[headerLength..];
    }

    private static void Write(string path, IEnumerable<float> values) =>
        File.WriteAllBytes(path, MemoryMarshal.AsBytes(values.ToArray().AsSpan()).ToArray());

    private sealed class Example
    {
        [VectorType(FeatureCount)]
        public required float[] Features { get; init; }

        [KeyType(Classes)]
        public uint Label { get; init; }
    }
}
