using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using Spectre.Console;

namespace ReadDigits;

/// <summary>What a program that only uses the model does.</summary>
internal static class Prediction
{
    public static int Run(string modelPath)
    {
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(modelPath, out _);
        using PredictionEngine<Digit, DigitPrediction> engine = ml.Model.CreatePredictionEngine<Digit, DigitPrediction>(model);

        AnsiConsole.MarkupLine($"Process {Environment.ProcessId} has loaded the model and reads the first test digits:");
        foreach (Digit digit in ml.Data.CreateEnumerable<Digit>(Samples.DataFolder.MnistTest(ml), reuseRowObject: false).Take(8))
        {
            DigitPrediction prediction = engine.Predict(digit);
            string colour = prediction.PredictedLabel == digit.Label ? "green" : "red";
            AnsiConsole.MarkupLine(
                $"  is {digit.Label}, read as [{colour}]{prediction.PredictedLabel}[/] ({prediction.Score!.Max():P1})");
            digit.Image!.Dispose();
        }

        return 0;
    }

    private sealed class Digit
    {
        [ImageType(28, 28)]
        public MLImage? Image { get; set; }

        public string? Label { get; set; }
    }

    private sealed class DigitPrediction
    {
        public string? PredictedLabel { get; set; }

        public float[]? Score { get; set; }
    }
}
