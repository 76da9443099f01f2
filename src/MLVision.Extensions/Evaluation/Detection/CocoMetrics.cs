namespace MLVision.Extensions;

/// <summary>
/// The twelve metrics of COCO for boxes: means of the classes that have objects of the size in question; NaN where none has.
/// Where nothing else is said, they are means of 10 overlaps from 0.5 to 0.95, for objects of any size and at most 100
/// predictions of a class in an image.
/// </summary>
public sealed class CocoMetrics
{
    internal CocoMetrics(IReadOnlyCollection<CocoClassResult> classes)
    {
        AveragePrecision = Mean(classes, c => c.AveragePrecision(CocoAreas.All));
        AveragePrecision50 = Mean(classes, c => c.AveragePrecision(CocoAreas.All, CocoEvaluator.ThresholdOf50));
        AveragePrecision75 = Mean(classes, c => c.AveragePrecision(CocoAreas.All, CocoEvaluator.ThresholdOf75));
        AveragePrecisionSmall = Mean(classes, c => c.AveragePrecision(CocoAreas.Small));
        AveragePrecisionMedium = Mean(classes, c => c.AveragePrecision(CocoAreas.Medium));
        AveragePrecisionLarge = Mean(classes, c => c.AveragePrecision(CocoAreas.Large));
        AverageRecall1 = Mean(classes, c => c.AverageRecall(CocoAreas.All, CocoEvaluator.LimitOf1));
        AverageRecall10 = Mean(classes, c => c.AverageRecall(CocoAreas.All, CocoEvaluator.LimitOf10));
        AverageRecall100 = Mean(classes, c => c.AverageRecall(CocoAreas.All, CocoEvaluator.LimitOf100));
        AverageRecallSmall = Mean(classes, c => c.AverageRecall(CocoAreas.Small, CocoEvaluator.LimitOf100));
        AverageRecallMedium = Mean(classes, c => c.AverageRecall(CocoAreas.Medium, CocoEvaluator.LimitOf100));
        AverageRecallLarge = Mean(classes, c => c.AverageRecall(CocoAreas.Large, CocoEvaluator.LimitOf100));
    }

    /// <summary>AP, also called mAP: the mean over classes and overlaps.</summary>
    public double AveragePrecision { get; }

    /// <summary>AP for an overlap of 0.5.</summary>
    public double AveragePrecision50 { get; }

    /// <summary>AP for an overlap of 0.75.</summary>
    public double AveragePrecision75 { get; }

    /// <summary>AP for objects of at most 32 x 32 pixels.</summary>
    public double AveragePrecisionSmall { get; }

    /// <summary>AP for objects from 32 x 32 to 96 x 96 pixels.</summary>
    public double AveragePrecisionMedium { get; }

    /// <summary>AP for objects of at least 96 x 96 pixels.</summary>
    public double AveragePrecisionLarge { get; }

    /// <summary>AR: the mean recall, with one prediction of a class in an image.</summary>
    public double AverageRecall1 { get; }

    /// <summary>AR with at most 10 predictions of a class in an image.</summary>
    public double AverageRecall10 { get; }

    /// <summary>AR with at most 100 predictions of a class in an image.</summary>
    public double AverageRecall100 { get; }

    /// <summary>AR for objects of at most 32 x 32 pixels.</summary>
    public double AverageRecallSmall { get; }

    /// <summary>AR for objects from 32 x 32 to 96 x 96 pixels.</summary>
    public double AverageRecallMedium { get; }

    /// <summary>AR for objects of at least 96 x 96 pixels.</summary>
    public double AverageRecallLarge { get; }

    private static double Mean(IEnumerable<CocoClassResult> classes, Func<CocoClassResult, double> value)
    {
        double[] values = [.. classes.Select(value).Where(v => !double.IsNaN(v))];
        return values.Length == 0 ? double.NaN : values.Average();
    }
}
