using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Benchmarks;

/// <summary>Classifies queries by their nearest neighbours, beside scikit-learn's brute force on all cores.</summary>
internal sealed class NearestNeighborsBenchmark : IBenchmark
{
    private const int TrainCount = 60_000, QueryCount = 10_000, FeatureCount = 324, ClassCount = 10, NeighborCount = 5;

    public string Name => "knn";

    public string Description => "k-nearest neighbours, 60,000 x 324 against 10,000 queries, beside scikit-learn";

    public void Run(BenchmarkReport report)
    {
        (float[] train, int[] labels) = CreateData(TrainCount, seed: 1);
        (float[] queries, _) = CreateData(QueryCount, seed: 2);
        string folder = Directory.CreateTempSubdirectory("mlvision-knn-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "train.f32"), MemoryMarshal.AsBytes(train.AsSpan()));
            File.WriteAllBytes(Path.Combine(folder, "labels.i32"), MemoryMarshal.AsBytes(labels.AsSpan()));
            File.WriteAllBytes(Path.Combine(folder, "queries.f32"), MemoryMarshal.AsBytes(queries.AsSpan()));
            using PeerProcess peer = PeerProcess.Start("bench_knn.py", [folder, $"{FeatureCount}", $"{NeighborCount}"]);

            var ml = new MLContext(seed: 1);
            IDataView trainView = CreateView(ml, train, labels), queryView = CreateView(ml, queries, new int[QueryCount]);
            foreach (NeighborMetric metric in Enum.GetValues<NeighborMetric>())
            {
                NearestNeighborsTransformer model = ml.MulticlassClassification.Trainers
                    .NearestNeighbors(neighborCount: NeighborCount, metric: metric).Fit(trainView);
                string name = metric.ToString().ToLowerInvariant();
                uint[] predicted = [];
                report.Compare($"60,000 x 324, 10,000 queries, {name}", "s", () =>
                {
                    long start = Stopwatch.GetTimestamp();
                    predicted = model.Transform(queryView).GetColumn<uint>("PredictedLabel").ToArray();
                    return Stopwatch.GetElapsedTime(start).TotalSeconds;
                }, "scikit-learn KNeighborsClassifier brute", () => peer.Run(name), runs: 3);
                int differences = peer.RunJson($"{name} classes").EnumerateArray()
                    .Where((label, i) => label.GetInt32() + 1 != predicted[i]).Count();
                Console.WriteLine($"  {differences} of {QueryCount} classes differ");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Classes that overlap, so that neighbours are no matter of course.</summary>
    private static (float[] Features, int[] Labels) CreateData(int count, int seed)
    {
        var centers = new Random(0);
        float[] means = Enumerable.Range(0, ClassCount * FeatureCount).Select(_ => centers.NextSingle()).ToArray();
        var random = new Random(seed);
        var features = new float[count * FeatureCount];
        int[] labels = Enumerable.Range(0, count).Select(_ => random.Next(ClassCount)).ToArray();
        for (int i = 0; i < features.Length; i++)
            features[i] = means[labels[i / FeatureCount] * FeatureCount + i % FeatureCount] + 8 * (random.NextSingle() - 0.5f);
        return (features, labels);
    }

    private static IDataView CreateView(MLContext ml, float[] features, int[] labels)
    {
        Example[] rows = labels.Select((label, i) => new Example
        {
            Features = features.AsSpan(i * FeatureCount, FeatureCount).ToArray(),
            Label = (uint)label,
        }).ToArray();
        return ml.Data.LoadFromEnumerable(rows);
    }

    private sealed class Example
    {
        [VectorType(FeatureCount)]
        public float[] Features { get; set; } = [];

        [KeyType(ClassCount)]
        public uint Label { get; set; }
    }
}
