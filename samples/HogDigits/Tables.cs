using System.Globalization;
using Microsoft.ML.Data;
using Spectre.Console;

namespace HogDigits;

/// <summary>Metrics in the console.</summary>
internal static class Tables
{
    public static void Print(MulticlassClassificationMetrics metrics, string[] names)
    {
        AnsiConsole.MarkupLine($"Accuracy [bold]{metrics.MicroAccuracy:P2}[/], " +
            $"mean over the classes {metrics.MacroAccuracy:P2}, log-loss {metrics.LogLoss:F4}");

        ConfusionMatrix matrix = metrics.ConfusionMatrix;
        var table = new Table().Title("Rows: true class; columns: predicted class; precision and recall in percent").AddColumn("");
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

    private static string Cell(double count, bool correct) =>
        count == 0 ? "[grey]·[/]" : correct ? $"[green]{count:F0}[/]" : $"[red]{count:F0}[/]";
}
