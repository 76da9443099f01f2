using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms;
using MLVision.Extensions;
using Spectre.Console;

namespace HogDigits;

/// <summary>The whole of a machine-learning job: load, train, evaluate, save, load elsewhere, look at the mistakes.</summary>
internal static class Training
{
    /// <summary>Cells of 7 x 7 pixels: 3 x 3 blocks of 2 x 2 cells with 9 orientations, 324 numbers for a digit.</summary>
    private static readonly HogOptions Hog = HogOptions.DalalTriggs with { CellWidth = 7, CellHeight = 7 };

    public static int Run(string folder)
    {
        Directory.CreateDirectory(folder);
        var ml = new MLContext(seed: 1);
        IDataView train = Digits.Train(ml), test = Digits.Test(ml);
        AnsiConsole.MarkupLine(
            $"Digits: {train.GetRowCount():N0} to train, {test.GetRowCount():N0} to test, from {Digits.Folder.EscapeMarkup()}");

        // The pipeline: any estimator of ML.NET can stand before or after those of this library.
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(ml.Transforms.ExtractHog("Features", "Image", Hog))
            .AppendCacheCheckpoint(ml)
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                L1Regularization = 0,
                L2Regularization = 0.1f,
            }))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var clock = Stopwatch.StartNew();
        ITransformer model = Progress.Show(ml, "Training", () => pipeline.Fit(train));
        AnsiConsole.MarkupLine($"Trained in {clock.Elapsed.TotalSeconds:F1} s");

        clock.Restart();
        IDataView scored = model.Transform(test);
        MulticlassClassificationMetrics metrics = Progress.Show(ml, "Evaluating", () => ml.MulticlassClassification.Evaluate(scored));
        AnsiConsole.MarkupLine($"Evaluated in {clock.Elapsed.TotalSeconds:F1} s");
        string[] names = ClassNames(scored);
        Tables.Print(metrics, names);

        string modelPath = Path.Combine(folder, "model.zip");
        ml.Model.Save(model, train.Schema, modelPath);
        AnsiConsole.MarkupLine($"Saved [blue]{modelPath.EscapeMarkup()}[/] ({new FileInfo(modelPath).Length / 1024:N0} KB)");
        string reportPath = Path.Combine(folder, "report.html");
        MistakesReport.Save(reportPath, ml, scored, metrics, names, Hog);
        AnsiConsole.MarkupLine($"Saved [blue]{reportPath.EscapeMarkup()}[/]: open it in a browser");

        return PredictInAnotherProcess(modelPath);
    }

    private static string[] ClassNames(IDataView scored)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        return names.DenseValues().Select(name => name.ToString()).ToArray();
    }

    private static int PredictInAnotherProcess(string modelPath)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Training).Assembly.Location);
        start.ArgumentList.Add("predict");
        start.ArgumentList.Add(modelPath);
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
