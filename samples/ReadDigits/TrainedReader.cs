using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Samples;
using Spectre.Console;

namespace ReadDigits;

/// <summary>A model that was trained, evaluated and saved.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Path">Where it was saved.</param>
/// <param name="TrainingTime">How long training took, with reading and preparing the images.</param>
/// <param name="ScoringTime">How long it took to read all test digits.</param>
/// <param name="Scored">The test digits with what was read.</param>
/// <param name="Metrics">How well the test digits were read.</param>
internal sealed record TrainedReader(
    string Name, string Path, TimeSpan TrainingTime, TimeSpan ScoringTime, IDataView Scored,
    MulticlassClassificationMetrics Metrics)
{
    /// <summary>The size of the saved model.</summary>
    public long Bytes => new FileInfo(Path).Length;

    /// <summary>Test digits read in a second.</summary>
    public double DigitsPerSecond => Metrics.ConfusionMatrix.Counts.Sum(row => row.Sum()) / ScoringTime.TotalSeconds;

    /// <summary>The names of the classes, in the order of the scores.</summary>
    public string[] ClassNames => Scored.ClassNames();

    public static TrainedReader Create(
        string name, string path, MLContext ml, IDataView train, IDataView test, Func<ITransformer> fit)
    {
        var clock = Stopwatch.StartNew();
        ITransformer model = fit();
        TimeSpan training = clock.Elapsed;
        ml.Model.Save(model, train.Schema, path);

        clock.Restart();
        IDataView scored = model.Transform(test);
        MulticlassClassificationMetrics metrics =
            LogStatus.Show(ml, "Evaluating", () => ml.MulticlassClassification.Evaluate(scored));
        var reader = new TrainedReader(name, path, training, clock.Elapsed, scored, metrics);
        AnsiConsole.MarkupLine($"Trained in {training.TotalSeconds:F1} s; saved [blue]{path.EscapeMarkup()}[/]");
        return reader;
    }
}
