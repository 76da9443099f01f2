using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;

namespace MLVision.Extensions.Benchmarks;

/// <summary>
/// Multinomial logistic regression on HOG features of MNIST (60,000 x 324, 10 classes) beside scikit-learn's and ML.NET's, with
/// the same objective. All run to their end, and ours must end at no worse an objective than scikit-learn's.
/// </summary>
internal sealed class LogisticBenchmark : IBenchmark
{
    private const int FeatureCount = 324;
    private const int Classes = 10;
    private const float L2 = 1;

    // In single precision two objectives that differ by less than a millionth are the same.
    private const double SameObjective = 1e-6;

    // With its default of 1e-7 ML.NET's ends too early to be compared.
    private const float TheirTolerance = 1e-9f;

    public string Name => "logistic";

    public string Description => "logistic regression on 60,000 x 324 HOG features, 10 classes, beside scikit-learn and ML.NET";

    public void Run(BenchmarkReport report)
    {
        string folder = Directory.CreateTempSubdirectory("mlvision-logistic-").FullName;
        try
        {
            Example[] rows = Examples();
            string featureFile = Path.Combine(folder, "features"), labelFile = Path.Combine(folder, "labels");
            Write(featureFile, rows.SelectMany(row => row.Features));
            Write(labelFile, rows.Select(row => (float)row.Label));
            using PeerProcess peer = PeerProcess.Start("bench_logistic.py", [featureFile, labelFile, $"{L2}"]);
            double ourObjective = 0, peerObjective = 0, theirObjective = 0;
            report.Compare(
                "training to the end", "s", () => Fit(rows, out ourObjective), "scikit-learn (lbfgs)",
                () =>
                {
                    JsonElement answer = peer.RunJson("fit");
                    peerObjective = answer.GetProperty("objective").GetDouble();
                    return answer.GetProperty("seconds").GetDouble();
                },
                runs: 3);
            report.Add("final objective", "nats", ourObjective, "scikit-learn (lbfgs)", peerObjective);
            report.Compare(
                "training to the end", "s", () => Fit(rows, out ourObjective), "ML.NET LbfgsMaximumEntropy",
                () => FitTheirs(rows, out theirObjective), runs: 3);
            report.Add("final objective", "nats", ourObjective, "ML.NET LbfgsMaximumEntropy", theirObjective);
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
        LogisticRegressionModel model = ml.MulticlassClassification.Trainers.LogisticRegression(l2Regularization: L2)
            .Fit(ml.Data.LoadFromEnumerable(rows)).Model;
        double seconds = clock.Elapsed.TotalSeconds;
        objective = Objective(
            [.. Enumerable.Range(0, Classes).Select(k => model.Coefficients(k).ToArray())], model.Intercepts.ToArray(), rows);
        return seconds;
    }

    private static double FitTheirs(Example[] rows, out double objective)
    {
        var ml = new MLContext(seed: 1);
        var clock = Stopwatch.StartNew();
        MaximumEntropyModelParameters model = ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(
            l1Regularization: 0, l2Regularization: L2, optimizationTolerance: TheirTolerance)
            .Fit(ml.Data.LoadFromEnumerable(rows)).Model;
        double seconds = clock.Elapsed.TotalSeconds;
        VBuffer<float>[] weights = [];
        model.GetWeights(ref weights, out _);
        objective = Objective([.. weights.Select(line => line.DenseValues().ToArray())], [.. model.GetBiases()], rows);
        return seconds;
    }

    private static double Objective(float[][] coefficients, float[] intercepts, Example[] rows)
    {
        var losses = new double[rows.Length];
        Parallel.For(0, rows.Length, i =>
        {
            Span<double> scores = stackalloc double[Classes];
            for (int k = 0; k < Classes; k++)
            {
                scores[k] = intercepts[k];
                for (int f = 0; f < FeatureCount; f++)
                    scores[k] += (double)coefficients[k][f] * rows[i].Features[f];
            }

            double sum = 0, own = scores[(int)rows[i].Label];
            foreach (double score in scores)
                sum += Math.Exp(score - own);
            losses[i] = Math.Log(sum);
        });
        double squares = coefficients.Sum(line => line.Sum(weight => (double)weight * weight));
        return (losses.Sum() + 0.5 * L2 * squares) / rows.Length;
    }

    private static Example[] Examples()
    {
        var ml = new MLContext();
        string folder = Path.Combine(BenchmarkPaths.Data, "mnist");
        IDataView digits = ml.Data.LoadIdx(
            Path.Combine(folder, "train-images-idx3-ubyte.gz"), Path.Combine(folder, "train-labels-idx1-ubyte.gz"));
        IDataView features = ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(ml.Transforms.ExtractHog("Features", "Pixels", HogOptions.DalalTriggs with { CellWidth = 7, CellHeight = 7 }))
            .Fit(digits).Transform(digits);
        return
        [
            .. features.GetColumn<float[]>("Features").Zip(
                features.GetColumn<uint>("Label"), (row, label) => new Example { Features = row, Label = label - 1 }),
        ];
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
