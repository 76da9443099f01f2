using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Offline.Tests.Trainers;

/// <summary>The examples and the golden results of eng/peers/golden_trainers.py.</summary>
internal sealed class TrainerData
{
    public const int FeatureCount = 6;
    public const int ClassCount = 4;

    public required float[][] Features { get; init; }
    public required int[] Labels { get; init; }
    public required float[] Weights { get; init; }
    public required LinearCase[] MaximumEntropy { get; init; }
    public required LinearCase[] LogisticRegression { get; init; }
    public required LinearCase[] Sdca { get; init; }
    public required ClusterCase[] KMeans { get; init; }

    public static TrainerData Golden { get; } =
        JsonSerializer.Deserialize<TrainerData>(File.ReadAllText(TestData.PathOf("trainers.json")))!;

    public static float[] UnitWeights => Enumerable.Repeat(1f, Golden.Labels.Length).ToArray();

    /// <summary>Labels are the classes as keys.</summary>
    public static IDataView Multiclass(MLContext ml) => ml.Data.LoadFromEnumerable(Golden.Features.Select((features, i) =>
        new KeyExample { Features = features, Label = (uint)Golden.Labels[i], Weight = Golden.Weights[i] }).ToArray());

    /// <summary>Class 0 is the positive one.</summary>
    public static IDataView Binary(MLContext ml) => ml.Data.LoadFromEnumerable(Golden.Features.Select((features, i) =>
        new BinaryExample { Features = features, Label = Golden.Labels[i] == 0, Weight = Golden.Weights[i] }).ToArray());

    public sealed record LinearCase(
        double L1, double L2, bool Weighted, bool NonNegative, double Objective, double[][]? Probabilities)
    {
        public override string ToString() => $"L1 {L1}, L2 {L2}, weighted {Weighted}, non-negative {NonNegative}";
    }

    public sealed record ClusterCase(string Name, int K, float[][] Features, double Inertia);
}

internal sealed class KeyExample
{
    [VectorType(TrainerData.FeatureCount)]
    public required float[] Features { get; init; }

    [KeyType(TrainerData.ClassCount)]
    public uint Label { get; init; }

    public float Weight { get; init; } = 1;
}

internal sealed class BinaryExample
{
    [VectorType(TrainerData.FeatureCount)]
    public required float[] Features { get; init; }

    public bool Label { get; init; }

    public float Weight { get; init; } = 1;
}

internal sealed class VectorPrediction
{
    public float[] Score { get; set; } = [];

    public uint PredictedLabel { get; set; }
}
