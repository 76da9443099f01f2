namespace MLVision.Extensions;

/// <summary>
/// How well masks were predicted: the result of <see cref="VisionCatalog.EvaluateSegmentation"/>. The pixels of all images are
/// counted together before anything is divided.
/// </summary>
public sealed class SegmentationMetrics
{
    internal SegmentationMetrics(IReadOnlyList<string> classNames, SegmentationTally tally)
    {
        int none = tally.ClassCount, count = classNames.Count;
        ConfusionMatrix = [.. Enumerable.Range(0, count).Select(actual =>
            (IReadOnlyList<long>)[.. Enumerable.Range(0, count).Select(predicted => tally.Count(actual, predicted))])];
        UnpredictedPixels = [.. Enumerable.Range(0, count).Select(actual => tally.Count(actual, none))];
        IgnoredPixels = Enumerable.Range(0, none + 1).Sum(predicted => tally.Count(none, predicted));
        PerClass = [.. classNames.Select((name, i) => new SegmentationClassMetrics(name, ConfusionMatrix[i][i],
            ConfusionMatrix[i].Sum() + UnpredictedPixels[i], ConfusionMatrix.Sum(row => row[i])))];
        PixelCount = PerClass.Sum(c => c.LabelPixels);
        Macro = SegmentationAverages.Macro(PerClass);
        Micro = SegmentationAverages.Micro(PerClass);
        MeanAccuracy = PerClass.Where(c => c.LabelPixels > 0).Average(c => c.Recall);
        FrequencyWeightedIntersectionOverUnion =
            PerClass.Where(c => c.LabelPixels > 0).Sum(c => c.LabelPixels * c.IntersectionOverUnion) / PixelCount;
    }

    /// <summary>The number of pixels that have a true class; only they are evaluated.</summary>
    public long PixelCount { get; }

    /// <summary>The number of pixels that have no true class, because they are missing or of the class to ignore.</summary>
    public long IgnoredPixels { get; }

    /// <summary>The number of pixels for each true class (outer list) and predicted class (inner lists).</summary>
    public IReadOnlyList<IReadOnlyList<long>> ConfusionMatrix { get; }

    /// <summary>
    /// For each true class, the number of its pixels for which no class was predicted. They count as missed, and against no other
    /// class.
    /// </summary>
    public IReadOnlyList<long> UnpredictedPixels { get; }

    /// <summary>The metrics of each class.</summary>
    public IReadOnlyList<SegmentationClassMetrics> PerClass { get; }

    /// <summary>
    /// The means of the classes, each of the same weight. Classes that occur neither in the true nor in the predicted masks are
    /// left out.
    /// </summary>
    public SegmentationAverages Macro { get; }

    /// <summary>
    /// The metrics of all pixels, whatever their class. Where each pixel has a predicted class, precision, recall and F1 score
    /// all are <see cref="PixelAccuracy"/>.
    /// </summary>
    public SegmentationAverages Micro { get; }

    /// <summary>How many of the pixels are predicted to be of their true class.</summary>
    public double PixelAccuracy => Micro.Recall;

    /// <summary>The mean recall of the classes that have true pixels; also called mean pixel accuracy.</summary>
    public double MeanAccuracy { get; }

    /// <summary>mIoU: the mean intersection over union of the classes that occur in the true or in the predicted masks.</summary>
    public double MeanIntersectionOverUnion => Macro.IntersectionOverUnion;

    /// <summary>The mean of the classes' intersection over union, weighted by their true pixels.</summary>
    public double FrequencyWeightedIntersectionOverUnion { get; }

    /// <summary>The metrics as text: the averages, then a table of the classes.</summary>
    public override string ToString() => $"{ToSummary()}\n\n{ToAverages()}\n\n{ToClasses()}";

    internal TextTable ToSummary()
    {
        var table = new TextTable("metric", "value");
        table.Add("mean IoU", TextTable.Percent(MeanIntersectionOverUnion));
        table.Add("frequency-weighted IoU", TextTable.Percent(FrequencyWeightedIntersectionOverUnion));
        table.Add("pixel accuracy", TextTable.Percent(PixelAccuracy));
        table.Add("mean accuracy", TextTable.Percent(MeanAccuracy));
        table.Add("pixels", TextTable.Count(PixelCount));
        table.Add("pixels ignored", TextTable.Count(IgnoredPixels));
        return table;
    }

    internal TextTable ToAverages()
    {
        var table = new TextTable("average", "precision", "recall", "F1 / Dice", "IoU");
        Add("macro", Macro);
        Add("micro", Micro);
        return table;

        void Add(string name, SegmentationAverages values) => table.Add(name, TextTable.Percent(values.Precision),
            TextTable.Percent(values.Recall), TextTable.Percent(values.F1Score), TextTable.Percent(values.IntersectionOverUnion));
    }

    internal TextTable ToClasses()
    {
        var table = new TextTable("class", "true pixels", "predicted", "precision", "recall", "F1 / Dice", "IoU");
        foreach (SegmentationClassMetrics c in PerClass)
        {
            table.Add(c.ClassName, TextTable.Count(c.LabelPixels), TextTable.Count(c.PredictedPixels),
                TextTable.Percent(c.Precision), TextTable.Percent(c.Recall), TextTable.Percent(c.F1Score),
                TextTable.Percent(c.IntersectionOverUnion));
        }

        return table;
    }
}
