namespace MLVision.Extensions.Onnx;

/// <summary>
/// SSD (Liu et al. 2016) and models like it: one output of boxes, [batch, boxes, 4], and one of scores, [batch, boxes, classes].
/// The boxes are decoded, or relative to <see cref="Priors"/>.
/// </summary>
public sealed record SsdDecoder : DetectionDecoder
{
    private const string Wanted = "two, [batch, boxes, 4] and [batch, boxes, classes]";

    /// <summary>What the four numbers of decoded boxes mean. Default <see cref="BoxEncoding.Corners"/>.</summary>
    public BoxEncoding BoxEncoding { get; init; } = BoxEncoding.Corners;

    /// <summary>Whether decoded boxes are in parts of the input, 0 to 1; else in its pixels. Default true.</summary>
    public bool Normalized { get; init; } = true;

    /// <summary>
    /// The prior boxes that the output is relative to, for each the centre's x and y, width and height, in parts of the input;
    /// null, the default, for boxes that are decoded.
    /// </summary>
    public IReadOnlyList<float>? Priors { get; init; }

    /// <summary>The factors of centre and size relative to priors, above 0. Default 0.1 and 0.2.</summary>
    public IReadOnlyList<float> Variances { get; init; } = [0.1f, 0.2f];

    /// <summary>What makes probabilities of the scores. Default <see cref="ScoreActivation.None"/>.</summary>
    public ScoreActivation Activation { get; init; } = ScoreActivation.None;

    /// <summary>Whether the first score is that of the background, which is no class. Default true.</summary>
    public bool HasBackground { get; init; } = true;

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.ImageNet;

    internal override void Validate()
    {
        OptionCheck.Defined(BoxEncoding);
        OptionCheck.Defined(Activation);
        RequirePositive(Variances, nameof(Variances));
        if (Variances.Count != 2)
            throw new ArgumentException($"Variances must hold 2 numbers, not {Variances.Count}.", nameof(Variances));
        if (Priors is not null && (Priors.Count == 0 || Priors.Count % 4 != 0))
            throw new ArgumentException("Priors must hold four numbers for each box.", nameof(Priors));
    }

    internal override int? CountClasses(OnnxImageModel model)
    {
        (int boxes, int scores) = BoxAndScoreOutputs.Find(model) ?? throw Misfit(model, Wanted);
        int found = model.OutputShape(boxes)[1];
        if (Priors is not null && found >= 0 && found != Priors.Count / 4)
            throw Misfit(model, $"{Wanted} for the {Priors.Count / 4} boxes of Priors");
        int values = model.OutputShape(scores)[2], background = HasBackground ? 1 : 0;
        if (values >= 0 && values <= background)
            throw Misfit(model, Wanted);
        return values < 0 ? null : values - background;
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        (int boxOutput, int scoreOutput) = BoxAndScoreOutputs.Find(model)!.Value;
        ReadOnlySpan<float> boxes = outputs.ValuesOf(boxOutput, image), scores = outputs.ValuesOf(scoreOutput, image);
        int length = outputs.Shape(scoreOutput)[2], first = HasBackground ? 1 : 0;
        Span<float> probabilities = new float[length];
        for (int i = 0; i < boxes.Length / 4; i++)
        {
            Activations.Apply(Activation, scores.Slice(i * length, length), probabilities);
            BoundingBox? box = null;
            for (int c = first; c < length; c++)
            {
                if (probabilities[c] >= target.ScoreThreshold)
                    target.Add(box ??= BoxOf(model.Shape, boxes.Slice(4 * i, 4), i), probabilities[c], c - first);
            }
        }
    }

    private BoundingBox BoxOf(ImageInputShape shape, ReadOnlySpan<float> values, int index)
    {
        if (Priors is null)
            return BoxNumbers.Read(values, BoxEncoding, Normalized ? shape.Width : 1, Normalized ? shape.Height : 1);
        int prior = 4 * index;
        float width = Priors[prior + 2], height = Priors[prior + 3];
        return BoxNumbers.FromCenter(
            (Priors[prior] + values[0] * Variances[0] * width) * shape.Width,
            (Priors[prior + 1] + values[1] * Variances[0] * height) * shape.Height,
            width * MathF.Exp(values[2] * Variances[1]) * shape.Width,
            height * MathF.Exp(values[3] * Variances[1]) * shape.Height);
    }
}
