namespace MLVision.Extensions;

/// <summary>Options of <see cref="VisionCatalog.EvaluateDetection"/>.</summary>
public sealed record DetectionEvaluationOptions
{
    /// <summary>The column of the true classes, a vector of keys, one for each object. Default <c>Labels</c>.</summary>
    public string LabelColumnName { get; init; } = "Labels";

    /// <summary>
    /// The column of the true boxes, a vector of <see cref="float"/>, four for each object: x0, y0, x1, y1 in pixels. Default
    /// <c>BoundingBoxes</c>.
    /// </summary>
    public string BoundingBoxColumnName { get; init; } = "BoundingBoxes";

    /// <summary>
    /// The column that says which objects are difficult in the sense of Pascal VOC, a vector of <see cref="bool"/>. Default null:
    /// the column <c>Difficult</c>, where there is one.
    /// </summary>
    public string? DifficultColumnName { get; init; }

    /// <summary>
    /// The column that says which objects are crowds in the sense of COCO, a vector of <see cref="bool"/>. Default null: the
    /// column <c>IsCrowd</c>, where there is one.
    /// </summary>
    public string? CrowdColumnName { get; init; }

    /// <summary>
    /// The column of the objects' areas in square pixels, a vector of <see cref="float"/>, by which COCO tells small, medium and
    /// large objects. Default null: the column <c>Area</c>, where there is one, else the areas of the boxes.
    /// </summary>
    public string? AreaColumnName { get; init; }

    /// <summary>The column of the predicted classes, a vector of keys. Default <c>PredictedLabel</c>.</summary>
    public string PredictedLabelColumnName { get; init; } = "PredictedLabel";

    /// <summary>The column of the predicted boxes, as that of the true ones. Default <c>PredictedBoundingBoxes</c>.</summary>
    public string PredictedBoundingBoxColumnName { get; init; } = "PredictedBoundingBoxes";

    /// <summary>The column of the predictions' scores, a vector of <see cref="float"/>. Default <c>Score</c>.</summary>
    public string ScoreColumnName { get; init; } = "Score";

    /// <summary>
    /// The intersection over union from which a prediction finds an object, for the metrics of Pascal VOC; above 0 and at most 1.
    /// Default 0.5.
    /// </summary>
    public double IouThreshold { get; init; } = 0.5;

    /// <summary>
    /// Whether the right and lower numbers of the boxes name the last pixel inside, as in the files of Pascal VOC, so that the
    /// metrics of Pascal VOC add 1 to widths and heights, as its development kit does. Default false: they are the edges, as
    /// <see cref="BoundingBox"/> has them and the loaders give them; the overlaps are the same then.
    /// </summary>
    public bool InclusiveBoxes { get; init; }

    internal void Validate()
    {
        if (!(IouThreshold > 0))
            throw new ArgumentOutOfRangeException(
                nameof(IouThreshold), IouThreshold, $"{nameof(IouThreshold)} must be above 0 and at most 1.");
        OptionCheck.Range(IouThreshold, 0, 1);
    }
}
