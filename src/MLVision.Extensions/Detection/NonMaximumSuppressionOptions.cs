namespace MLVision.Extensions;

/// <summary>Options of <see cref="NonMaximumSuppression"/>.</summary>
public sealed record NonMaximumSuppressionOptions
{
    /// <summary>What happens to a box that overlaps a better one. Default <see cref="SuppressionMethod.Hard"/>.</summary>
    public SuppressionMethod Method { get; init; } = SuppressionMethod.Hard;

    /// <summary>
    /// The intersection over union from which boxes count as the same object, 0 to 1;
    /// <see cref="SuppressionMethod.SoftGaussian"/> does not use it. Default 0.5.
    /// </summary>
    public double IouThreshold { get; init; } = 0.5;

    /// <summary>The variance of <see cref="SuppressionMethod.SoftGaussian"/>, above 0 and at most 100. Default 0.5.</summary>
    public float Sigma { get; init; } = 0.5f;

    /// <summary>
    /// Boxes with a lower score are dropped, with the soft methods also those whose score has been lowered so far, and boxes
    /// whose score is not a number. Default negative infinity: every score will do.
    /// </summary>
    public float ScoreThreshold { get; init; } = float.NegativeInfinity;

    /// <summary>
    /// Boxes suppress only boxes of their own class; false: boxes of any class, so that a place has one object. Default true.
    /// </summary>
    public bool PerClass { get; init; } = true;

    /// <summary>How many boxes are kept at most, over all classes, the best ones; at least 1. Default all.</summary>
    public int MaxDetections { get; init; } = int.MaxValue;

    internal NonMaximumSuppressionOptions Validate()
    {
        OptionCheck.Defined(Method);
        OptionCheck.Range(IouThreshold, 0, 1);
        OptionCheck.Positive(Sigma, 100);
        OptionCheck.Range(ScoreThreshold, float.NegativeInfinity, float.PositiveInfinity);
        OptionCheck.AtLeast(MaxDetections, 1);
        return this;
    }
}
