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

/// <summary>Trains by a recipe, evaluates on the test set, and saves the model, a report and the row of the results.</summary>
internal static class Experiment
{
    /// <returns>False where it was stopped before its last epoch; such a run has no row.</returns>
    public static bool Run(Recipe recipe, int seed, Arguments arguments, ResultsFile results)
    {
        int epochs = arguments.Epochs ?? recipe.Epochs;
        string folder = Path.Combine(arguments.Output, $"{recipe.DataSet}-{recipe.Case}-{seed}");
        Directory.CreateDirectory(folder);
        var clock = Stopwatch.StartNew();
        var ml = new MLContext(seed);
        IDataView train = recipe.Train(ml), test = recipe.Test(ml);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{recipe.Title}, seed {seed}: {train.GetRowCount():N0} images to train, {test.GetRowCount():N0} to test"));

        using var display = new TrainingDisplay(AnsiConsole.Console);
        ConvolutionalNetworkOptions options = recipe.Options(epochs, arguments.Device, display);
        const ValueToKeyMappingEstimator.KeyOrdinality byValue = ValueToKeyMappingEstimator.KeyOrdinality.ByValue;
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: byValue)
            .Append(ml.MulticlassClassification.Trainers.ConvolutionalNetwork(options))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        using TransformerChain<KeyToValueMappingTransformer> model = display.Run(() => pipeline.Fit(train));
        double training = clock.Elapsed.TotalSeconds;

        ml.Model.Save(model, train.Schema, Path.Combine(folder, "model.zip"));
        IDataView scored = model.Transform(test);
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(scored, topKPredictionCount: 5);
        double seconds = clock.Elapsed.TotalSeconds;
        string summary = string.Create(CultureInfo.InvariantCulture,
            $"Test accuracy {metrics.MicroAccuracy:P2}, top-5 {metrics.TopKAccuracy:P2}, log-loss {metrics.LogLoss:F4}; " +
            $"{display.History.Count} epochs in {training:F0} s, {seconds:F0} s with the evaluation");
        AnsiConsole.WriteLine(summary);
        SaveReport(Path.Combine(folder, "report.html"), recipe, display.History, metrics, scored.ClassNames(), summary);
        AnsiConsole.WriteLine($"Saved model.zip and report.html in {folder}");
        bool isComplete = display.History.Count == epochs;
        if (isComplete)
            results.Add(recipe.NameOf(arguments.Epochs), seed, seconds,
                ("accuracy", metrics.MicroAccuracy), ("top-5 accuracy", metrics.TopKAccuracy));
        AnsiConsole.WriteLine(
            isComplete ? $"Its row is in {results.Path}" : $"It was stopped, so {results.Path} has no row of it");
        return isComplete;
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
