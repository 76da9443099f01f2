namespace MLVision.Extensions.Onnx;

/// <summary>Options of <see cref="ObjectDetectionCatalog"/>.</summary>
public sealed record ObjectDetectionOptions : OnnxScorerOptions
{
    /// <summary>How the outputs of the model become boxes.</summary>
    public required DetectionDecoder Decoder { get; init; }

    /// <summary>The least score of a box, 0 to 1. Default 0.25.</summary>
    public float ScoreThreshold { get; init; } = 0.25f;

    /// <summary>
    /// How one of several boxes of the same object is kept, and how many boxes at most; of models whose boxes are each an object
    /// (<see cref="DetrDecoder"/>, <see cref="SuppressedDecoder"/>) only their number counts. Default: greedy, class by class,
    /// above an intersection over union of 0.45, at most 300 boxes.
    /// </summary>
    public NonMaximumSuppressionOptions Suppression { get; init; } = new() { IouThreshold = 0.45, MaxDetections = 300 };

    /// <summary>The column of the classes of the boxes, keys with the names of the classes. Default "PredictedLabel".</summary>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>
    /// The column of the boxes: left, top, right and bottom of each in pixels of the image, inside it. Default
    /// "PredictedBoundingBoxes".
    /// </summary>
    public string PredictedBoundingBoxColumnName { get; init; } = "PredictedBoundingBoxes";

    /// <summary>The column of the scores of the boxes, which fall. Default "Score".</summary>
    public string ScoreColumnName { get; init; } = "Score";

    internal override void Validate()
    {
        base.Validate();
        ArgumentNullException.ThrowIfNull(Decoder);
        ArgumentNullException.ThrowIfNull(Suppression);
        Decoder.Validate();
        Suppression.Validate();
        OptionCheck.Range(ScoreThreshold, 0, 1);
        ArgumentException.ThrowIfNullOrEmpty(PredictedLabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(PredictedBoundingBoxColumnName);
        ArgumentException.ThrowIfNullOrEmpty(ScoreColumnName);
        RequireDistinct(
            (nameof(PredictedLabelColumnName), PredictedLabelColumnName),
            (nameof(PredictedBoundingBoxColumnName), PredictedBoundingBoxColumnName),
            (nameof(ScoreColumnName), ScoreColumnName));
    }
}
