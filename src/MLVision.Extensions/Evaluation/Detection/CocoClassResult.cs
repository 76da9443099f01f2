namespace MLVision.Extensions;

/// <summary>The average precisions and recalls of one class, for each range of areas.</summary>
internal sealed class CocoClassResult
{
    private readonly double[,] _precisions = new double[CocoAreas.Count, CocoEvaluator.ThresholdCount];
    private readonly double[,,] _recalls = new double[CocoAreas.Count, CocoEvaluator.LimitCount, CocoEvaluator.ThresholdCount];

    public void Set(int area, int threshold, double averagePrecision) => _precisions[area, threshold] = averagePrecision;

    public void SetRecall(int area, int limit, int threshold, double recall) => _recalls[area, limit, threshold] = recall;

    /// <summary>For one overlap; NaN where there are no objects.</summary>
    public double AveragePrecision(int area, int threshold) => _precisions[area, threshold];

    /// <summary>The mean of all overlaps; NaN where there are no objects.</summary>
    public double AveragePrecision(int area) =>
        Enumerable.Range(0, CocoEvaluator.ThresholdCount).Average(t => _precisions[area, t]);

    /// <summary>The mean of all overlaps; NaN where there are no objects.</summary>
    public double AverageRecall(int area, int limit) =>
        Enumerable.Range(0, CocoEvaluator.ThresholdCount).Average(t => _recalls[area, limit, t]);
}
