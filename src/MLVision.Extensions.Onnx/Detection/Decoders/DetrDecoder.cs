namespace MLVision.Extensions.Onnx;

/// <summary>
/// DETR (Carion et al. 2020) and models like it: one output of scores, [batch, queries, classes], and one of boxes,
/// [batch, queries, 4], centre and size in parts of the input. Each object gives one box, so nothing is suppressed.
/// </summary>
public sealed record DetrDecoder : DetectionDecoder
{
    private const string Wanted = "two, [batch, queries, classes] and [batch, queries, 4]";

    /// <summary>
    /// What makes probabilities of the scores. Default <see cref="ScoreActivation.Softmax"/>; RT-DETR and Deformable DETR use
    /// <see cref="ScoreActivation.Sigmoid"/>.
    /// </summary>
    public ScoreActivation Activation { get; init; } = ScoreActivation.Softmax;

    /// <summary>
    /// Whether the last score is that of no object, which is no class; null, the default, with <see
    /// cref="ScoreActivation.Softmax"/> only.
    /// </summary>
    public bool? HasNoObject { get; init; }

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.ImageNet;

    internal override bool NeedsSuppression => false;

    internal override void Validate() => OptionCheck.Defined(Activation);

    internal override int? CountClasses(OnnxImageModel model)
    {
        (_, int scores) = BoxAndScoreOutputs.Find(model) ?? throw Misfit(model, Wanted);
        int values = model.OutputShape(scores)[2], others = HasNoObjectScore ? 1 : 0;
        if (values >= 0 && values <= others)
            throw Misfit(model, Wanted);
        return values < 0 ? null : values - others;
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        (int boxOutput, int scoreOutput) = BoxAndScoreOutputs.Find(model)!.Value;
        ReadOnlySpan<float> boxes = outputs.ValuesOf(boxOutput, image), scores = outputs.ValuesOf(scoreOutput, image);
        int length = outputs.Shape(scoreOutput)[2];
        Span<float> probabilities = new float[length];
        for (int i = 0; i < boxes.Length / 4; i++)
        {
            Activations.Apply(Activation, scores.Slice(i * length, length), probabilities);
            int best = ClassScores.IndexOfMax(HasNoObjectScore ? probabilities[..^1] : probabilities);
            BoundingBox box = BoxNumbers.Read(
                boxes.Slice(4 * i, 4), BoxEncoding.CenterSize, model.Shape.Width, model.Shape.Height);
            target.Add(box, probabilities[best], best);
        }
    }

    private bool HasNoObjectScore => HasNoObject ?? Activation == ScoreActivation.Softmax;
}
