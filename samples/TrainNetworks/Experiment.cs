using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLVision.Extensions;
using MLVision.Extensions.Torch;
using Samples;
using Spectre.Console;

namespace TrainNetworks;

/// <summary>Trains by a recipe, evaluates on the test set, and saves the model and a report.</summary>
internal static class Experiment
{
    public static void Run(Recipe recipe, Arguments arguments)
    {
        Directory.CreateDirectory(arguments.Output);
        var ml = new MLContext(arguments.Seed);
        IDataView train = recipe.Train(ml), test = recipe.Test(ml);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{recipe.Title}, seed {arguments.Seed}: {train.GetRowCount():N0} images to train, {test.GetRowCount():N0} to test"));

        using var display = new TrainingDisplay(AnsiConsole.Console);
        ConvolutionalNetworkOptions options = recipe.Options(arguments.Epochs ?? recipe.Epochs, arguments.Device, display);
        const ValueToKeyMappingEstimator.KeyOrdinality byValue = ValueToKeyMappingEstimator.KeyOrdinality.ByValue;
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: byValue)
            .Append(ml.MulticlassClassification.Trainers.ConvolutionalNetwork(options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        var clock = Stopwatch.StartNew();
        using TransformerChain<KeyToValueMappingTransformer> model = display.Run(() => pipeline.Fit(train));
        TimeSpan time = clock.Elapsed;

        ml.Model.Save(model, train.Schema, Path.Combine(arguments.Output, "model.zip"));
        IDataView scored = model.Transform(test);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(scored, topKPredictionCount: 5);
        string summary = string.Create(CultureInfo.InvariantCulture,
            $"Test accuracy {metrics.MicroAccuracy:P2}, top-5 {metrics.TopKAccuracy:P2}, log-loss {metrics.LogLoss:F4}; " +
            $"{display.History.Count} epochs in {time.TotalSeconds:F0} s");
        AnsiConsole.WriteLine(summary);
        SaveReport(Path.Combine(arguments.Output, "report.html"), recipe, display.History, metrics, scored.ClassNames(), summary);
        AnsiConsole.WriteLine($"Saved model.zip and report.html in {arguments.Output}");
    }

    private static void SaveReport(
        string path, Recipe recipe, IReadOnlyList<TrainingProgress> history, MulticlassClassificationMetrics metrics,
        string[] classNames, string summary)
    {
        HtmlReport report = new HtmlReport(recipe.Title).AddParagraph(summary).AddHeading("Training");
        TrainingCurves.AddTo(report, history, ("test", metrics.MicroAccuracy));
        report.AddHeading("Test set: confusion matrix").AddConfusionMatrix(metrics.ConfusionMatrix, classNames).Save(path);
    }
}
