namespace MLVision.Extensions.Onnx;

/// <summary>Options of <see cref="SemanticSegmentationCatalog"/>.</summary>
public sealed record SemanticSegmentationOptions : OnnxScorerOptions
{
    /// <summary>
    /// What makes probabilities of the scores of a model that has scores. With <see cref="ScoreActivation.Sigmoid"/> classes are
    /// independent: where none reaches <see cref="Threshold"/>, the mask is 255. Of a model whose only output plane is the class
    /// 1, the activation of <see cref="ScoreActivation.Softmax"/> is the logistic function. A model whose output is the classes
    /// themselves needs none. Null, the default: <see cref="ScoreActivation.Softmax"/>, or <see cref="ScoreActivation.None"/>
    /// where the model's last operator is softmax or the logistic function.
    /// </summary>
    public ScoreActivation? Activation { get; init; }

    /// <summary>
    /// The probability from which a pixel belongs to a class, 0 to 1: of models with one output plane, where the others are of
    /// class 0, and of those with <see cref="ScoreActivation.Sigmoid"/>. Default 0.5.
    /// </summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>
    /// Null, the default: the image is fitted to the model's size as <see cref="OnnxScorerOptions.Preprocessing"/> says. Else
    /// it stays as large as it is, and the model sees windows of its own size, of which neighbours have this part in common, 0
    /// to 0.9; where they overlap, the mean of their scores counts.
    /// </summary>
    public float? WindowOverlap { get; init; }

    /// <summary>
    /// The column of masks: a vector of bytes, the class of each pixel of the image, row by row, 255 for none; the names of the
    /// classes are its annotation ClassNames. Default "PredictedMask".
    /// </summary>
    public string PredictedMaskColumnName { get; init; } = "PredictedMask";

    /// <summary>
    /// The column of probabilities: a vector of numbers, the plane of each class, row by row. Default null: none.
    /// </summary>
    public string? ProbabilityColumnName { get; init; }

    /// <summary>
    /// The column of pictures that show the mask: the image with each class in its colour and a legend, as
    /// <see cref="DrawingCatalog"/>'s DrawMasks, which has options, draws it. Default null: none.
    /// </summary>
    public string? OverlayColumnName { get; init; }

    internal override void Validate()
    {
        base.Validate();
        if (Activation is { } activation)
            OptionCheck.Defined(activation, nameof(Activation));
        OptionCheck.Range(Threshold, 0, 1);
        OptionCheck.Range(WindowOverlap ?? 0, 0, 0.9f, nameof(WindowOverlap));
        ArgumentException.ThrowIfNullOrEmpty(PredictedMaskColumnName);
        if (ProbabilityColumnName is not null)
            ArgumentException.ThrowIfNullOrEmpty(ProbabilityColumnName);
        if (OverlayColumnName is not null)
            ArgumentException.ThrowIfNullOrEmpty(OverlayColumnName);
        RequireDistinct(
            (nameof(PredictedMaskColumnName), PredictedMaskColumnName),
            (nameof(ProbabilityColumnName), ProbabilityColumnName),
            (nameof(OverlayColumnName), OverlayColumnName));
    }
}
