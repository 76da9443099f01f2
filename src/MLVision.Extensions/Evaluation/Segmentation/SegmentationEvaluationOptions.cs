namespace MLVision.Extensions;

/// <summary>Options of <see cref="VisionCatalog.EvaluateSegmentation"/>.</summary>
public sealed record SegmentationEvaluationOptions
{
    /// <summary>
    /// The class, counted from 0, that stands for "not labelled" in masks: pixels with this true class are not evaluated, and a
    /// pixel that is predicted to be of it counts as missed. 0 to 65535, or null if all numbers are classes. Default 255, which
    /// Pascal VOC and Cityscapes use.
    /// </summary>
    public int? IgnoreIndex { get; init; } = 255;

    /// <summary>
    /// The names of the classes in their order. Default null: those that keys stand for or that bytes have as the annotation
    /// <c>ClassNames</c>, else numbers up to the highest class that occurs.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    internal void Validate()
    {
        if (IgnoreIndex is int index)
            OptionCheck.Range(index, 0, ushort.MaxValue, nameof(IgnoreIndex));
        if (ClassNames is { Count: 0 })
            throw new ArgumentException(
                $"{nameof(ClassNames)} is empty; null takes the names from the columns.", nameof(ClassNames));
        if (ClassNames?.Count > MaskColumn.MaxClasses)
            throw new ArgumentException(
                $"{nameof(ClassNames)} has {ClassNames.Count} names; at most {MaskColumn.MaxClasses} are possible.",
                nameof(ClassNames));
    }
}
