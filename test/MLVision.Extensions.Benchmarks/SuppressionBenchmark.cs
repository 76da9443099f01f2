using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MLVision.Extensions.Benchmarks;

/// <summary>Suppresses 10,000 boxes, beside torchvision on the CPU, and compares what is kept.</summary>
internal sealed class SuppressionBenchmark : IBenchmark
{
    private const int BoxCount = 10_000, ClassCount = 80;
    private const double Threshold = 0.5;

    public string Name => "nms";

    public string Description => "non-maximum suppression of 10,000 boxes, beside torchvision";

    public void Run(BenchmarkReport report)
    {
        var suppression = new NonMaximumSuppression(new NonMaximumSuppressionOptions { IouThreshold = Threshold });
        string folder = Directory.CreateTempSubdirectory("mlvision-nms-").FullName;
        try
        {
            Boxes[] sets = [CreateScattered(), CreateClustered()];
            foreach (Boxes set in sets)
            {
                string path = Path.Combine(folder, set.Name);
                File.WriteAllBytes(path + ".boxes.f32", MemoryMarshal.AsBytes(set.Coordinates.AsSpan()));
                File.WriteAllBytes(path + ".scores.f32", MemoryMarshal.AsBytes(set.Scores.AsSpan()));
                File.WriteAllBytes(path + ".classes.i32", MemoryMarshal.AsBytes(set.Classes.AsSpan()));
            }

            using PeerProcess peer = PeerProcess.Start("bench_nms.py",
                [folder, FormattableString.Invariant($"{Threshold}"), .. sets.Select(set => set.Name)]);
            foreach (Boxes set in sets)
            {
                Compare(report, peer, $"{set.Name}, one class", "torchvision nms",
                    () => suppression.Apply(set.Coordinates, set.Scores));
                Compare(report, peer, $"{set.Name}, {ClassCount} classes", "torchvision batched_nms",
                    () => suppression.Apply(set.Coordinates, set.Scores, set.Classes));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(BenchmarkReport report, PeerProcess peer, string name, string peerName, Func<KeptBox[]> apply)
    {
        KeptBox[] kept = [];
        // Enough calls for the compiler's best code.
        for (int i = 0; i < 100; i++)
            apply();
        report.Compare($"{BoxCount:N0} boxes, {name}", "ms", () =>
        {
            long start = Stopwatch.GetTimestamp();
            kept = apply();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }, peerName, () => 1000 * peer.Run(name), runs: 21);
        bool same = peer.RunJson($"{name}: kept").EnumerateArray().Select(index => index.GetInt32())
            .SequenceEqual(kept.Select(box => box.Index));
        Console.WriteLine($"  {kept.Length} boxes kept, {(same ? "the same ones" : "NOT THE SAME")}");
    }

    /// <summary>Boxes that overlap little, so that most are kept.</summary>
    private static Boxes CreateScattered()
    {
        var random = new Random(1);
        return Create("scattered", random, () =>
            (640 * random.NextSingle(), 640 * random.NextSingle(), 5 + 75 * random.NextSingle(), 5 + 75 * random.NextSingle()));
    }

    /// <summary>About 20 boxes for each object, as a detector gives them.</summary>
    private static Boxes CreateClustered()
    {
        var random = new Random(2);
        (float X, float Y, float Width, float Height)[] objects = [.. Enumerable.Range(0, BoxCount / 20).Select(_ =>
            (640 * random.NextSingle(), 640 * random.NextSingle(),
                20 + 100 * random.NextSingle(), 20 + 100 * random.NextSingle()))];
        return Create("clustered", random, () =>
        {
            (float x, float y, float width, float height) = objects[random.Next(objects.Length)];
            return (x + Jitter(), y + Jitter(), width + Jitter(), height + Jitter());
        });

        float Jitter() => 12 * random.NextSingle() - 6;
    }

    private static Boxes Create(string name, Random random, Func<(float X, float Y, float Width, float Height)> next)
    {
        // No two scores are equal: torchvision leaves the order of equal ones open.
        float[] scores = [.. Enumerable.Range(1, BoxCount).Select(i => i / (BoxCount + 1f))];
        random.Shuffle(scores);
        var set = new Boxes(name, new BoundingBox[BoxCount], scores, new int[BoxCount]);
        for (int i = 0; i < BoxCount; i++)
        {
            (float x, float y, float width, float height) = next();
            set.Coordinates[i] = new BoundingBox(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
            set.Classes[i] = random.Next(ClassCount);
        }

        return set;
    }

    private sealed record Boxes(string Name, BoundingBox[] Coordinates, float[] Scores, int[] Classes);
}
