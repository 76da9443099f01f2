using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions;
using MLVision.Extensions.Torch;
using Samples;

namespace ReadDigits;

/// <summary>
/// A page with both readers side by side, how the network was trained, what HOG sees, and the digits that were misread with the
/// most confidence.
/// </summary>
internal static class ComparisonReport
{
    private const int DigitsShown = 10;
    private const int MistakesShown = 24;

    public static void Save(
        string path, MLContext ml, TrainedReader hog, TrainedReader network, IReadOnlyList<TrainingProgress> history)
    {
        var report = new HtmlReport("Handwritten digits, read in two ways")
            .AddTable(["", hog.Name, network.Name], Rows([hog, network]));
        report.AddHeading($"How {network.Name} was trained");
        TrainingCurves.AddTo(report, history, ($"{hog.Name}, test", hog.Metrics.MicroAccuracy),
            ($"{network.Name}, test", network.Metrics.MicroAccuracy));
        report.AddHeading("What HOG sees: the directions of the gradients in each cell").AddImages(DrawHog(ml, hog));
        foreach (TrainedReader reader in (TrainedReader[])[hog, network])
        {
            ConfusionMatrix matrix = reader.Metrics.ConfusionMatrix;
            string[] names = reader.ClassNames;
            report.AddHeading($"{reader.Name}: confusion matrix")
                .AddConfusionMatrix(matrix, names)
                .AddTable(["class", "precision", "recall"], names.Select((name, i) => new[]
                {
                    name, Percent(matrix.PerClassPrecision[i]), Percent(matrix.PerClassRecall[i]),
                }))
                .AddHeading($"{reader.Name}: the worst mistakes, misread with the most confidence")
                .AddImages(DrawMistakes(ml, reader));
        }

        report.Save(path);
    }

    /// <summary>The rows of the table that compares the readers; the first cell says what the row shows.</summary>
    public static string[][] Rows(TrainedReader[] readers)
    {
        return
        [
            Row("test accuracy", reader => Percent(reader.Metrics.MicroAccuracy)),
            Row("log-loss", reader => Text($"{reader.Metrics.LogLoss:F4}")),
            Row("training time", reader => Text($"{reader.TrainingTime.TotalSeconds:F1} s")),
            Row("digits read per second", reader => Text($"{reader.DigitsPerSecond:N0}")),
            Row("saved model", reader => Text($"{reader.Bytes / 1024.0:N0} KB")),
        ];

        string[] Row(string title, Func<TrainedReader, string> cell) => [title, .. readers.Select(cell)];
        static string Text(FormattableString text) => FormattableString.Invariant(text);
    }

    private static string Percent(double part) => part.ToString("P2", CultureInfo.InvariantCulture);

    private static List<ReportImage> DrawHog(MLContext ml, TrainedReader hog)
    {
        IDataView pictures = ml.Transforms.RenderHog("HogImage", "Image", new RenderHogOptions { Hog = Pipelines.Hog, Scale = 4 })
            .Fit(hog.Scored).Transform(hog.Scored);
        var images = new List<ReportImage>();
        // An image is gone when the enumeration moves on, so what is shown is made here.
        foreach (DigitWithHog digit in ml.Data.CreateEnumerable<DigitWithHog>(ml.Data.TakeRows(pictures, DigitsShown), true))
        {
            images.Add(new ReportImage(digit.Image, digit.PredictedLabel, scale: 4));
            images.Add(new ReportImage(digit.HogImage, "HOG"));
        }

        return images;
    }

    private static IEnumerable<ReportImage> DrawMistakes(MLContext ml, TrainedReader reader)
    {
        string[] names = reader.ClassNames;
        var mistakes = new PriorityQueue<ReportImage, float>();
        foreach (ScoredDigit digit in ml.Data.CreateEnumerable<ScoredDigit>(reader.Scored, reuseRowObject: true))
        {
            string truth = names[digit.Label - 1];
            if (digit.PredictedLabel == truth)
                continue;
            float confidence = digit.Score.Max();
            string caption = FormattableString.Invariant($"{truth} read as {digit.PredictedLabel} ({confidence:P0})");
            mistakes.Enqueue(new ReportImage(digit.Image, caption, scale: 4), confidence);
            if (mistakes.Count > MistakesShown)
                mistakes.Dequeue();
        }

        return mistakes.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element);
    }

    private sealed class DigitWithHog
    {
        [ImageType(28, 28)]
        public MLImage Image { get; set; } = null!;

        [ImageType(4 * 28, 4 * 28)]
        public MLImage HogImage { get; set; } = null!;

        public string PredictedLabel { get; set; } = "";
    }

    private sealed class ScoredDigit
    {
        [ImageType(28, 28)]
        public MLImage Image { get; set; } = null!;

        /// <summary>A key: 1 for the first class.</summary>
        public uint Label { get; set; }

        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
