namespace MLVision.Extensions.Onnx;

/// <summary>
/// RetinaNet (Lin et al. 2017) as torchvision computes it: one output of scores, [batch, anchors, classes], and one of boxes
/// relative to anchors, [batch, anchors, 4]; the anchors lie on grids of several strides.
/// </summary>
public sealed record RetinaNetDecoder : DetectionDecoder
{
    private const string Wanted = "two, [batch, anchors, classes] and [batch, anchors, 4]";

    // Greater logarithms of size are cut off, as torchvision does: log(1000 / 16).
    private static readonly float _sizeLimit = MathF.Log(1000f / 16);

    /// <summary>
    /// The pixels per cell of each grid, 1 to 1024, in the order of the outputs. Default 8, 16, 32, 64, 128.
    /// </summary>
    public IReadOnlyList<int> Strides { get; init; } = [8, 16, 32, 64, 128];

    /// <summary>The side of the anchors of each grid in pixels, above 0. Default 32, 64, 128, 256, 512.</summary>
    public IReadOnlyList<float> Sizes { get; init; } = [32, 64, 128, 256, 512];

    /// <summary>The factors of the sizes, above 0. Default 1, the cube root of 2 and its square.</summary>
    public IReadOnlyList<float> Scales { get; init; } = [1, 1.25992105f, 1.58740105f];

    /// <summary>Height by width of the anchors, above 0. Default 0.5, 1, 2.</summary>
    public IReadOnlyList<float> AspectRatios { get; init; } = [0.5f, 1, 2];

    /// <summary>
    /// The factors of the four numbers of a box, above 0: x and y of the centre, width, height. Default 1; some models have
    /// 0.1, 0.1, 0.2, 0.2.
    /// </summary>
    public IReadOnlyList<float> Deviations { get; init; } = [1, 1, 1, 1];

    /// <summary>What makes probabilities of the scores. Default <see cref="ScoreActivation.Sigmoid"/>.</summary>
    public ScoreActivation Activation { get; init; } = ScoreActivation.Sigmoid;

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.ImageNet;

    internal override void Validate()
    {
        RequireStrides(Strides);
        RequirePositive(Sizes, nameof(Sizes));
        RequirePositive(Scales, nameof(Scales));
        RequirePositive(AspectRatios, nameof(AspectRatios));
        RequirePositive(Deviations, nameof(Deviations));
        OptionCheck.Defined(Activation);
        if (Sizes.Count != Strides.Count)
            throw new ArgumentException($"Sizes holds {Sizes.Count} numbers for {Strides.Count} strides.", nameof(Sizes));
        if (Deviations.Count != 4)
            throw new ArgumentException($"Deviations must hold 4 numbers, not {Deviations.Count}.", nameof(Deviations));
    }

    internal override int? CountClasses(OnnxImageModel model)
    {
        (int boxes, int scores) = BoxAndScoreOutputs.Find(model) ?? throw Misfit(model, Wanted);
        int anchors = Strides.Sum(stride => Cells(model.Shape.Width, stride) * Cells(model.Shape.Height, stride))
            * Scales.Count * AspectRatios.Count;
        int found = model.OutputShape(boxes)[1];
        if (found >= 0 && found != anchors)
            throw Misfit(model, $"{Wanted} for {anchors} anchors at {model.Shape.Width} x {model.Shape.Height}");
        int classes = model.OutputShape(scores)[2];
        return classes < 0 ? null : classes;
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        (int boxOutput, int scoreOutput) = BoxAndScoreOutputs.Find(model)!.Value;
        ReadOnlySpan<float> boxes = outputs.ValuesOf(boxOutput, image), scores = outputs.ValuesOf(scoreOutput, image);
        Span<float> probabilities = new float[outputs.Shape(scoreOutput)[2]];
        for (int level = 0; level < Strides.Count; level++)
        {
            int columns = Cells(model.Shape.Width, Strides[level]), rows = Cells(model.Shape.Height, Strides[level]);
            // The pixels of the input per cell, cut off as torchvision has it.
            int stepX = model.Shape.Width / columns, stepY = model.Shape.Height / rows;
            BoundingBox[] anchors = CreateAnchors(Sizes[level]);
            for (int cell = 0; cell < columns * rows; cell++)
            {
                foreach (BoundingBox anchor in anchors)
                {
                    Activations.Apply(Activation, scores[..probabilities.Length], probabilities);
                    for (int c = 0; c < probabilities.Length; c++)
                    {
                        if (probabilities[c] >= target.ScoreThreshold)
                            target.Add(Shift(anchor, cell % columns * stepX, cell / columns * stepY, boxes), probabilities[c], c);
                    }

                    boxes = boxes[4..];
                    scores = scores[probabilities.Length..];
                }
            }
        }
    }

    private static int Cells(int length, int stride) => (length + stride - 1) / stride;

    /// <summary>The anchors around (0, 0), in whole pixels: aspect ratio by aspect ratio, in each scale by scale.</summary>
    private BoundingBox[] CreateAnchors(float size) =>
    [
        .. AspectRatios.SelectMany(_ => Scales, (ratio, scale) =>
        {
            // torchvision's own sizes are whole numbers, too.
            float side = (int)(size * scale), root = MathF.Sqrt(ratio), width = side / root, height = side * root;
            return new BoundingBox(
                MathF.Round(-width / 2), MathF.Round(-height / 2), MathF.Round(width / 2), MathF.Round(height / 2));
        }),
    ];

    private BoundingBox Shift(BoundingBox anchor, float x, float y, ReadOnlySpan<float> deltas)
    {
        float width = anchor.Width, height = anchor.Height;
        return BoxNumbers.FromCenter(
            anchor.X0 + width / 2 + x + deltas[0] * Deviations[0] * width,
            anchor.Y0 + height / 2 + y + deltas[1] * Deviations[1] * height,
            MathF.Exp(Math.Min(deltas[2] * Deviations[2], _sizeLimit)) * width,
            MathF.Exp(Math.Min(deltas[3] * Deviations[3], _sizeLimit)) * height);
    }
}
