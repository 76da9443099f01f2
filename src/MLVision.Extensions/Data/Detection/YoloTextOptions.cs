namespace MLVision.Extensions;

/// <summary>Options of <see cref="DetectionWriterCatalog.SaveYolo"/>: which columns are written.</summary>
public sealed class YoloTextOptions
{
    /// <summary>The column of the paths of the images (text). Default: ImagePath.</summary>
    public string ImagePathColumn { get; init; } = "ImagePath";

    /// <summary>
    /// The column of classes: a vector of keys, which are written as numbers from 0. Default: PredictedLabel; <c>Labels</c> for
    /// what a data set has.
    /// </summary>
    public string LabelColumn { get; init; } = "PredictedLabel";

    /// <summary>
    /// The column of boxes. Default: PredictedBoundingBoxes; <c>BoundingBoxes</c> for what a data set has.
    /// </summary>
    public string BoundingBoxColumn { get; init; } = "PredictedBoundingBoxes";

    /// <summary>The column of scores, which are written as a sixth number. Default: Score; null for none.</summary>
    public string? ScoreColumn { get; init; } = "Score";
}
