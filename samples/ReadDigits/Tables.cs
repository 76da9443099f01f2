using System.Globalization;
using Microsoft.ML.Data;
using MLVision.Extensions.Torch;
using Spectre.Console;

namespace ReadDigits;

/// <summary>Results in the console.</summary>
internal static class Tables
{
    private const string Levels = "▁▂▃▄▅▆▇█";

    public static void PrintConfusion(TrainedReader reader)
    {
        string[] names = reader.ClassNames;
        ConfusionMatrix matrix = reader.Metrics.ConfusionMatrix;
        AnsiConsole.MarkupLine(string.Create(CultureInfo.InvariantCulture,
            $"Accuracy [bold]{reader.Metrics.MicroAccuracy:P2}[/], mean over the classes {reader.Metrics.MacroAccuracy:P2}, " +
            $"log-loss {reader.Metrics.LogLoss:F4}"));
        var table = new Table().Title("Rows: true class; columns: predicted class; precision and recall in percent");
        table.AddColumn("");
        foreach (string name in names)
            table.AddColumn(new TableColumn(name).RightAligned());
        table.AddColumn(new TableColumn("prec.").RightAligned()).AddColumn(new TableColumn("recall").RightAligned());
        for (int actual = 0; actual < names.Length; actual++)
        {
            IEnumerable<string> counts = matrix.Counts[actual].Select((count, predicted) => Cell(count, predicted == actual));
            table.AddRow([
                names[actual], .. counts,
                (100 * matrix.PerClassPrecision[actual]).ToString("F1", CultureInfo.InvariantCulture),
                (100 * matrix.PerClassRecall[actual]).ToString("F1", CultureInfo.InvariantCulture),
            ]);
        }

        AnsiConsole.Write(table);
    }

    /// <summary>Prints the readers beside each other, and below them how the network's training went.</summary>
    public static void PrintComparison(TrainedReader[] readers, IReadOnlyList<TrainingProgress> history)
    {
        var table = new Table().AddColumn("");
        foreach (TrainedReader reader in readers)
            table.AddColumn(new TableColumn(reader.Name).RightAligned());
        foreach (string[] row in ComparisonReport.Rows(readers))
            table.AddRow(row);
        AnsiConsole.Write(table);
        if (history.Count == 0)
            return;
        AnsiConsole.WriteLine($"Loss by epoch, training:       {Curve(history.Select(epoch => epoch.Loss))}");
        AnsiConsole.WriteLine(
            $"Accuracy by epoch, validation: {Curve(history.Select(epoch => epoch.ValidationAccuracy ?? epoch.Accuracy))}");
    }

    /// <summary>The first value, a block for each value, the last value.</summary>
    private static string Curve(IEnumerable<double> values)
    {
        double[] all = [.. values];
        double least = all.Min(), range = Math.Max(all.Max() - least, double.Epsilon);
        var blocks = all.Select(value => Levels[(int)Math.Round((value - least) / range * (Levels.Length - 1))]);
        return string.Create(CultureInfo.InvariantCulture, $"{all[0]:F4} {string.Concat(blocks)} {all[^1]:F4}");
    }

    private static string Cell(double count, bool correct) =>
        count == 0 ? "[grey]·[/]" : correct ? $"[green]{count:F0}[/]" : $"[red]{count:F0}[/]";
}
