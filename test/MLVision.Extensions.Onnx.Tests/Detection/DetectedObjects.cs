using System.Globalization;

namespace MLVision.Extensions.Onnx.Tests.Detection;

/// <summary>A row that names a picture.</summary>
internal sealed class PathRow
{
    public string ImagePath { get; set; } = "";
}

/// <summary>What a detector adds.</summary>
internal sealed class DetectedObjects
{
    public uint[] PredictedLabel { get; set; } = [];

    public float[] PredictedBoundingBoxes { get; set; } = [];

    public float[] Score { get; set; } = [];

    public override string ToString() => string.Join("; ",
        Text(PredictedLabel.Select(label => (float)label)), Text(PredictedBoundingBoxes), Text(Score));

    private static string Text(IEnumerable<float> numbers) =>
        string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
}
