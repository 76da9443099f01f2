using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions;

namespace HogDigits;

/// <summary>A page with the metrics, what HOG sees, and the digits that were misread with the most confidence.</summary>
internal static class MistakesReport
{
    private const int DigitsShown = 10;
    private const int MistakesShown = 24;

    public static void Save(string path, MLContext ml, IDataView scored, MulticlassClassificationMetrics metrics, string[] names,
        HogOptions hog)
    {
        IDataView pictures = ml.Transforms.RenderHog("HogImage", "Image", new RenderHogOptions { Hog = hog, Scale = 4 })
            .Fit(scored).Transform(scored);
        var first = new List<ReportImage>();
        var mistakes = new PriorityQueue<ReportImage[], float>();
        // An image is gone when the enumeration moves on, so what is shown is made here.
        foreach (ScoredDigit digit in ml.Data.CreateEnumerable<ScoredDigit>(pictures, reuseRowObject: true))
        {
            if (first.Count < 2 * DigitsShown)
                first.AddRange(Draw(digit, names));
            if (digit.PredictedLabel == names[digit.Label - 1])
                continue;
            mistakes.Enqueue(Draw(digit, names), digit.Score.Max());
            if (mistakes.Count > MistakesShown)
                mistakes.Dequeue();
        }

        IEnumerable<ReportImage> worst = mistakes.UnorderedItems.OrderByDescending(item => item.Priority)
            .SelectMany(item => item.Element);
        new HtmlReport("Handwritten digits: HOG and logistic regression")
            .AddParagraph(string.Create(CultureInfo.InvariantCulture,
                $"Accuracy {metrics.MicroAccuracy:P2}, mean over the classes {metrics.MacroAccuracy:P2}, log-loss {metrics.LogLoss:F4}."))
            .AddHeading("Confusion matrix")
            .AddConfusionMatrix(metrics.ConfusionMatrix, names)
            .AddHeading("Classes")
            .AddTable(["class", "precision", "recall"], names.Select((name, i) => new[]
            {
                name,
                metrics.ConfusionMatrix.PerClassPrecision[i].ToString("P2", CultureInfo.InvariantCulture),
                metrics.ConfusionMatrix.PerClassRecall[i].ToString("P2", CultureInfo.InvariantCulture),
            }))
            .AddHeading("What HOG sees: the directions of the gradients in each cell")
            .AddImages(first)
            .AddHeading("The worst mistakes: misread with the most confidence")
            .AddImages(worst)
            .Save(path);
    }

    private static ReportImage[] Draw(ScoredDigit digit, string[] names)
    {
        string reading = string.Create(CultureInfo.InvariantCulture,
            $"{names[digit.Label - 1]} read as {digit.PredictedLabel} ({digit.Score.Max():P0})");
        return [new ReportImage(digit.Image, reading, scale: 4), new ReportImage(digit.HogImage, "HOG")];
    }

    private sealed class ScoredDigit
    {
        [ImageType(28, 28)]
        public MLImage Image { get; set; } = null!;

        [ImageType(4 * 28, 4 * 28)]
        public MLImage HogImage { get; set; } = null!;

        /// <summary>A key: 1 for the first class.</summary>
        public uint Label { get; set; }

        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }
}
