using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLVision.Extensions.Benchmarks;

/// <summary>The main job on the whole of MNIST, from the files to the accuracy, beside scikit-image and scikit-learn.</summary>
internal sealed class MnistBenchmark : IBenchmark
{
    public string Name => "mnist";

    public string Description =>
        "70,000 digits: read, HOG (cells of 7x7), logistic regression, evaluation; peer: scikit-image + scikit-learn";

    public void Run(BenchmarkReport report)
    {
        string folder = Path.Combine(BenchmarkPaths.Data, "mnist");
        using PeerProcess peer = PeerProcess.Start("bench_mnist.py", [folder]);
        var ours = new List<(double Seconds, double Accuracy)>();
        var theirs = new List<(double Seconds, double Accuracy)>();
        for (int run = 0; run < 3; run++)
        {
            ours.Add(RunOurs(folder));
            JsonElement answer = peer.RunJson("mnist");
            theirs.Add((answer.GetProperty("seconds").GetDouble(), answer.GetProperty("accuracy").GetDouble()));
        }

        const string PeerName = "scikit-image + scikit-learn";
        report.Add("whole run, 70,000 digits", "s",
            BenchmarkReport.Median(ours.Select(run => run.Seconds)), PeerName,
            BenchmarkReport.Median(theirs.Select(run => run.Seconds)));
        report.Add("test accuracy", "%", 100 * ours[0].Accuracy, PeerName, 100 * theirs[0].Accuracy, higherIsBetter: true);
    }

    private static (double Seconds, double Accuracy) RunOurs(string folder)
    {
        long start = Stopwatch.GetTimestamp();
        var ml = new MLContext(seed: 1);
        IDataView train = Load(ml, folder, "train"), test = Load(ml, folder, "t10k");
        const ValueToKeyMappingEstimator.KeyOrdinality byValue = ValueToKeyMappingEstimator.KeyOrdinality.ByValue;
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: byValue)
            .Append(ml.Transforms.ExtractHog("Features", "Pixels", HogOptions.DalalTriggs with { CellWidth = 7, CellHeight = 7 }))
            // As the peer's C = 10.
            .Append(ml.MulticlassClassification.Trainers.LogisticRegression(l2Regularization: 0.1));
        double accuracy = ml.MulticlassClassification.Evaluate(pipeline.Fit(train).Transform(test)).MicroAccuracy;
        return (Stopwatch.GetElapsedTime(start).TotalSeconds, accuracy);
    }

    private static IDataView Load(MLContext ml, string folder, string part) => ml.Data.LoadIdx(
        Path.Combine(folder, $"{part}-images-idx3-ubyte.gz"), Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"));
}
