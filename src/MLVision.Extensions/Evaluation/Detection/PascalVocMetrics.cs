namespace MLVision.Extensions;

/// <summary>The metrics of Pascal VOC: means of the classes that have objects to find.</summary>
public sealed class PascalVocMetrics
{
    internal PascalVocMetrics(double iouThreshold, IReadOnlyList<DetectionClassMetrics> classes)
    {
        IouThreshold = iouThreshold;
        DetectionClassMetrics[] found = [.. classes.Where(c => c.ObjectCount > 0)];
        MeanAveragePrecision = found.Length == 0 ? double.NaN : found.Average(c => c.VocAveragePrecision);
        MeanAveragePrecision2007 = found.Length == 0 ? double.NaN : found.Average(c => c.Voc2007AveragePrecision);
    }

    /// <summary>The intersection over union from which a prediction finds an object.</summary>
    public double IouThreshold { get; }

    /// <summary>mAP with the area below the whole curve, as from 2010 on.</summary>
    public double MeanAveragePrecision { get; }

    /// <summary>mAP with 11 points of the curve, as up to 2009.</summary>
    public double MeanAveragePrecision2007 { get; }
}
