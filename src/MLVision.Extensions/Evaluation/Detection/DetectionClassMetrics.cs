namespace MLVision.Extensions;

/// <summary>How well the objects of one class were detected.</summary>
/// <remarks>All values are in [0, 1]; they are NaN for a class without objects to find, which no mean counts.</remarks>
public sealed class DetectionClassMetrics
{
    internal DetectionClassMetrics(string className, int predictionCount, PascalVocClassResult voc, CocoClassResult coco)
    {
        ClassName = className;
        ObjectCount = voc.ObjectCount;
        PredictionCount = predictionCount;
        VocAveragePrecision = voc.AllPoints;
        Voc2007AveragePrecision = voc.ElevenPoints;
        PrecisionRecallCurve = voc.Curve;
        Coco = coco;
    }

    /// <summary>The name of the class; its number, from 0, where it has none.</summary>
    public string ClassName { get; }

    /// <summary>The number of objects to find: neither difficult nor crowds.</summary>
    public int ObjectCount { get; }

    /// <summary>The number of predictions.</summary>
    public int PredictionCount { get; }

    /// <summary>Average precision as Pascal VOC has it from 2010 on: the area below the whole curve.</summary>
    public double VocAveragePrecision { get; }

    /// <summary>Average precision as Pascal VOC had it up to 2009: the mean of 11 points of the curve.</summary>
    public double Voc2007AveragePrecision { get; }

    /// <summary>Average precision as COCO has it: the mean of 10 overlaps from 0.5 to 0.95.</summary>
    public double CocoAveragePrecision => Coco.AveragePrecision(CocoAreas.All);

    /// <summary>Average precision as COCO has it, for an overlap of 0.5.</summary>
    public double CocoAveragePrecision50 => Coco.AveragePrecision(CocoAreas.All, CocoEvaluator.ThresholdOf50);

    /// <summary>Average precision as COCO has it, for an overlap of 0.75.</summary>
    public double CocoAveragePrecision75 => Coco.AveragePrecision(CocoAreas.All, CocoEvaluator.ThresholdOf75);

    /// <summary>
    /// Precision and recall by falling score, for the overlap of the metrics of Pascal VOC: a point for each prediction, without
    /// those that find a difficult object.
    /// </summary>
    public IReadOnlyList<PrecisionRecallPoint> PrecisionRecallCurve { get; }

    internal CocoClassResult Coco { get; }
}
