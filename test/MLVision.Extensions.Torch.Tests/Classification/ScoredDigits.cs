using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Torch.Tests;

/// <summary>Real digits as rows, and what a model makes of them as text.</summary>
internal static class ScoredDigits
{
    public static IDataView Load(MLContext ml, int count, bool test = false) => ml.Data.LoadFromEnumerable(Rows(count, test));

    /// <summary>The rows with the column 'Label', a key.</summary>
    public static IDataView LoadKeyed(MLContext ml, DigitRow[] rows)
    {
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        return ml.Transforms.Conversion.MapValueToKey("Label", "Digit").Fit(data).Transform(data);
    }

    public static DigitRow[] Rows(int count, bool test = false)
    {
        ImageSet images = TestImages.Digits(count, test);
        return [.. Enumerable.Range(0, count).Select(i => new DigitRow { Digit = $"n{images.Labels[i]}",
            Image = images[i].ToArray() })];
    }

    /// <summary>The bits of the scores, and the predicted digit.</summary>
    public static string[] Describe(IDataView scored) =>
        [.. scored.GetColumn<float[]>("Score").Zip(scored.GetColumn<ReadOnlyMemory<char>>("Predicted"), (scores, digit) =>
            Describe(scores, digit.ToString()))];

    public static string Describe(float[] scores, string digit) =>
        $"{digit} {string.Join(' ', scores.Select(score => BitConverter.SingleToInt32Bits(score).ToString("x8")))}";
}

/// <summary>A digit of MNIST.</summary>
internal sealed class DigitRow
{
    public string Digit { get; set; } = "";

    [VectorType(28, 28)]
    public byte[] Image { get; set; } = [];
}

/// <summary>What a model says of it.</summary>
internal sealed class DigitPrediction
{
    public string Predicted { get; set; } = "";

    public float[] Score { get; set; } = [];
}
