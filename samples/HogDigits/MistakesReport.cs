using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions;

namespace HogDigits;

/// <summary>A page with the metrics, what HOG sees, and the digits that were misread with the most confidence.</summary>
internal static class MistakesReport
{
    private const int MistakesShown = 24;

    public static void Save(string path, MLContext ml, IDataView scored, MulticlassClassificationMetrics metrics, string[] names,
        HogOptions hog)
    {
        IDataView pictures = ml.Transforms.RenderHog("HogImage", "Image", new RenderHogOptions { Hog = hog, Scale = 4 })
            .Fit(scored).Transform(scored);
        List<ScoredDigit> first = ml.Data.CreateEnumerable<ScoredDigit>(ml.Data.TakeRows(pictures, 10), reuseRowObject: false).ToList();
        List<ScoredDigit> worst = WorstMistakes(ml, pictures, names);

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
            .AddImages(first.SelectMany(digit => Pair(digit, names)))
            .AddHeading("The worst mistakes: misread with the most confidence")
            .AddImages(worst.SelectMany(digit => Pair(digit, names)))
            .Save(path);
    }

    private static List<ScoredDigit> WorstMistakes(MLContext ml, IDataView pictures, string[] names)
    {
        // Only the best candidates are kept, so that a large test set does not fill the memory with pictures.
        var worst = new PriorityQueue<ScoredDigit, float>();
        foreach (ScoredDigit digit in ml.Data.CreateEnumerable<ScoredDigit>(pictures, reuseRowObject: false))
        {
            if (digit.PredictedLabel == names[digit.Label - 1])
                continue;
            worst.Enqueue(digit, digit.Score.Max());
            if (worst.Count > MistakesShown)
                worst.Dequeue();
        }

        return worst.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element).ToList();
    }

    private static IEnumerable<ReportImage> Pair(ScoredDigit digit, string[] names)
    {
        string reading = string.Create(CultureInfo.InvariantCulture,
            $"{names[digit.Label - 1]} read as {digit.PredictedLabel} ({digit.Score.Max():P0})");
        yield return new ReportImage(digit.Image, reading, scale: 4);
        yield return new ReportImage(digit.HogImage, "HOG");
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
