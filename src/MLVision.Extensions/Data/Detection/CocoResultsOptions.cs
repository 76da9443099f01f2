namespace MLVision.Extensions;

/// <summary>Options of <see cref="DetectionWriterCatalog.SaveCocoResults"/>: which columns are written.</summary>
public sealed class CocoResultsOptions
{
    /// <summary>The column of image ids (<see cref="long"/>). Default: ImageId.</summary>
    public string ImageIdColumn { get; init; } = "ImageId";

    /// <summary>The column of classes: a vector of keys or texts. Default: PredictedLabel.</summary>
    public string LabelColumn { get; init; } = "PredictedLabel";

    /// <summary>The column of boxes. Default: PredictedBoundingBoxes.</summary>
    public string BoundingBoxColumn { get; init; } = "PredictedBoundingBoxes";

    /// <summary>The column of scores. Default: Score.</summary>
    public string ScoreColumn { get; init; } = "Score";

    /// <summary>
    /// The category ids by the names of the classes. Default: null; the annotation <c>CategoryIds</c> of a column <c>Labels</c>,
    /// which LoadCoco makes, where there is one, else the keys.
    /// </summary>
    public IReadOnlyDictionary<string, long>? CategoryIds { get; init; }
}
