namespace MLVision.Extensions;

/// <summary>
/// How well objects were detected, by the definitions of Pascal VOC and of COCO: the result of
/// <see cref="VisionCatalog.EvaluateDetection"/>.
/// </summary>
public sealed class DetectionMetrics
{
    internal DetectionMetrics(DetectionSet set, IReadOnlyList<DetectionClassMetrics> classes, double iouThreshold)
    {
        ImageCount = set.ImageCount;
        PredictionCount = set.PredictionCount;
        IgnoredObjectCount = set.IgnoredCount;
        ObjectCount = set.ObjectCount - IgnoredObjectCount;
        PerClass = classes;
        PascalVoc = new PascalVocMetrics(iouThreshold, classes);
        Coco = new CocoMetrics([.. classes.Select(c => c.Coco)]);
    }

    /// <summary>The number of images.</summary>
    public int ImageCount { get; }

    /// <summary>The number of objects to find.</summary>
    public int ObjectCount { get; }

    /// <summary>The number of difficult objects and crowds, which need not be found.</summary>
    public int IgnoredObjectCount { get; }

    /// <summary>The number of predictions.</summary>
    public int PredictionCount { get; }

    /// <summary>The metrics of Pascal VOC.</summary>
    public PascalVocMetrics PascalVoc { get; }

    /// <summary>The metrics of COCO.</summary>
    public CocoMetrics Coco { get; }

    /// <summary>The metrics of each class.</summary>
    public IReadOnlyList<DetectionClassMetrics> PerClass { get; }

    /// <summary>The metrics as text: the means, then a table of the classes.</summary>
    public override string ToString() => $"{ToSummary()}\n\n{ToClasses()}";

    internal TextTable ToSummary()
    {
        var table = new TextTable("metric", "value");
        string overlap = FormattableString.Invariant($"IoU {PascalVoc.IouThreshold:0.##}");
        Add($"Pascal VOC mAP, {overlap}", PascalVoc.MeanAveragePrecision);
        Add($"Pascal VOC 2007 mAP, {overlap}", PascalVoc.MeanAveragePrecision2007);
        Add("COCO AP, IoU 0.50:0.95", Coco.AveragePrecision);
        Add("COCO AP, IoU 0.50", Coco.AveragePrecision50);
        Add("COCO AP, IoU 0.75", Coco.AveragePrecision75);
        Add("COCO AP, small objects", Coco.AveragePrecisionSmall);
        Add("COCO AP, medium objects", Coco.AveragePrecisionMedium);
        Add("COCO AP, large objects", Coco.AveragePrecisionLarge);
        Add("COCO AR, 1 prediction", Coco.AverageRecall1);
        Add("COCO AR, 10 predictions", Coco.AverageRecall10);
        Add("COCO AR, 100 predictions", Coco.AverageRecall100);
        Add("COCO AR, small objects", Coco.AverageRecallSmall);
        Add("COCO AR, medium objects", Coco.AverageRecallMedium);
        Add("COCO AR, large objects", Coco.AverageRecallLarge);
        table.Add("images", TextTable.Count(ImageCount));
        table.Add("objects", TextTable.Count(ObjectCount));
        table.Add("objects ignored", TextTable.Count(IgnoredObjectCount));
        table.Add("predictions", TextTable.Count(PredictionCount));
        return table;

        void Add(string name, double value) => table.Add(name, TextTable.Percent(value));
    }

    internal TextTable ToClasses()
    {
        var table = new TextTable(
            "class", "objects", "predictions", "VOC AP", "VOC 2007 AP", "COCO AP", "COCO AP 50", "COCO AP 75");
        foreach (DetectionClassMetrics c in PerClass)
        {
            table.Add(c.ClassName, TextTable.Count(c.ObjectCount), TextTable.Count(c.PredictionCount),
                TextTable.Percent(c.VocAveragePrecision), TextTable.Percent(c.Voc2007AveragePrecision),
                TextTable.Percent(c.CocoAveragePrecision), TextTable.Percent(c.CocoAveragePrecision50),
                TextTable.Percent(c.CocoAveragePrecision75));
        }

        return table;
    }
}
