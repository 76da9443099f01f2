using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>What PyTorch gives: <c>eng/peers/golden_training.py</c>.</summary>
internal sealed record TrainingGolden(
    TrainingGolden.Values Start, TrainingGolden.OptimizerCase[] Optimizers, TrainingGolden.ScheduleCase[] Schedules,
    TrainingGolden.PlateauCase[] Plateau, TrainingGolden.ClippingCase Clipping)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static TrainingGolden Read() => JsonSerializer.Deserialize<TrainingGolden>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "golden", "training.json")), Format)!;

    internal sealed record Values(float[] Weight, float[] Bias);

    internal sealed record OptimizerCase(string Name, bool DecayVectors, float[][][] Gradients, float[][][] States);

    internal sealed record ScheduleCase(string Name, int Epochs, int StepsPerEpoch, double[] Rates);

    internal sealed record PlateauCase(bool HigherIsBetter, double[] Metrics, double[] Rates);

    internal sealed record ClippingCase(
        float[][] Weight, float[] Bias, float[][] WeightGradient, float[] BiasGradient, Dictionary<string, Limited> Limits);

    internal sealed record Limited(double Limit, float[] Weight, float[] Bias);
}
