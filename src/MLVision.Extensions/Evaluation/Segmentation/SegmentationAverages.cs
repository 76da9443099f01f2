namespace MLVision.Extensions;

/// <summary>Metrics of all classes together.</summary>
public sealed class SegmentationAverages
{
    private SegmentationAverages(double precision, double recall, double f1Score, double intersectionOverUnion)
    {
        Precision = precision;
        Recall = recall;
        F1Score = f1Score;
        IntersectionOverUnion = intersectionOverUnion;
    }

    /// <summary>Precision.</summary>
    public double Precision { get; }

    /// <summary>Recall.</summary>
    public double Recall { get; }

    /// <summary>The F1 score, which for sets of pixels is the Dice coefficient.</summary>
    public double F1Score { get; }

    /// <summary>The Dice coefficient: the same as <see cref="F1Score"/>.</summary>
    public double Dice => F1Score;

    /// <summary>Intersection over union.</summary>
    public double IntersectionOverUnion { get; }

    /// <summary>The means of the classes that occur.</summary>
    internal static SegmentationAverages Macro(IEnumerable<SegmentationClassMetrics> classes)
    {
        SegmentationClassMetrics[] found = [.. classes.Where(c => c.LabelPixels + c.PredictedPixels > 0)];
        return new SegmentationAverages(found.Average(c => c.Precision), found.Average(c => c.Recall),
            found.Average(c => c.F1Score), found.Average(c => c.IntersectionOverUnion));
    }

    /// <summary>The metrics of the pixels of all classes counted together.</summary>
    internal static SegmentationAverages Micro(IReadOnlyCollection<SegmentationClassMetrics> classes)
    {
        long correct = classes.Sum(c => c.TruePositives);
        long label = classes.Sum(c => c.LabelPixels), predicted = classes.Sum(c => c.PredictedPixels);
        return new SegmentationAverages(Share(correct, predicted), Share(correct, label), Share(2 * correct, label + predicted),
            Share(correct, label + predicted - correct));
    }

    /// <summary>A part of a whole; 0 where the whole is 0.</summary>
    internal static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
