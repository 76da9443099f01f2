namespace MLVision.Extensions;

/// <summary>How well one class was segmented.</summary>
/// <remarks>
/// All values are in [0, 1]. A class that occurs neither among the true pixels nor among the predicted ones has no value: NaN. A
/// class that is never predicted has the precision 0, and one that is never true the recall 0.
/// </remarks>
public sealed class SegmentationClassMetrics
{
    internal SegmentationClassMetrics(string className, long truePositives, long labelPixels, long predictedPixels)
    {
        ClassName = className;
        TruePositives = truePositives;
        LabelPixels = labelPixels;
        PredictedPixels = predictedPixels;
        bool occurs = labelPixels + predictedPixels > 0;
        Precision = occurs ? SegmentationAverages.Share(truePositives, predictedPixels) : double.NaN;
        Recall = occurs ? SegmentationAverages.Share(truePositives, labelPixels) : double.NaN;
        F1Score = 2.0 * truePositives / (labelPixels + predictedPixels);
        IntersectionOverUnion = (double)truePositives / (labelPixels + predictedPixels - truePositives);
    }

    /// <summary>The name of the class; its number, from 0, where it has none.</summary>
    public string ClassName { get; }

    /// <summary>The number of pixels that are of this class and predicted to be.</summary>
    public long TruePositives { get; }

    /// <summary>The number of pixels that are of this class.</summary>
    public long LabelPixels { get; }

    /// <summary>The number of pixels predicted to be of this class, among those that have a true class.</summary>
    public long PredictedPixels { get; }

    /// <summary>How many of the pixels predicted to be of this class are.</summary>
    public double Precision { get; }

    /// <summary>How many of the pixels of this class are predicted to be; also called the accuracy of the class.</summary>
    public double Recall { get; }

    /// <summary>The harmonic mean of precision and recall, which for sets of pixels is the Dice coefficient.</summary>
    public double F1Score { get; }

    /// <summary>The Dice coefficient: the same as <see cref="F1Score"/>.</summary>
    public double Dice => F1Score;

    /// <summary>
    /// Intersection over union, also called Jaccard index: pixels of this class and predicted to be, over pixels of which one is
    /// true.
    /// </summary>
    public double IntersectionOverUnion { get; }
}
