namespace MLVision.Extensions.Onnx;

/// <summary>
/// YOLOv2 and tiny YOLOv2 (Redmon, Farhadi 2016): one output [batch, anchors * (5 + classes), rows, columns] as the last
/// convolution gives it; the scores of the classes go through softmax, the others through the logistic function.
/// </summary>
public sealed record YoloV2Decoder : DetectionDecoder
{
    private const string Wanted = "one, [batch, anchors * (5 + classes), rows, columns]";

    /// <summary>Width and height of the anchors in cells, above 0. Default: those of tiny YOLOv2 for Pascal VOC.</summary>
    public IReadOnlyList<float> Anchors { get; init; } =
        [1.08f, 1.19f, 3.42f, 4.41f, 6.63f, 11.38f, 9.42f, 5.11f, 16.62f, 10.52f];

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.None;

    internal override void Validate()
    {
        RequirePositive(Anchors, nameof(Anchors));
        if (Anchors.Count % 2 != 0)
            throw new ArgumentException("Anchors must hold pairs of width and height.", nameof(Anchors));
    }

    internal override int? CountClasses(OnnxImageModel model)
    {
        RequireOneOutput(model, Wanted);
        int[] shape = model.OutputShape(0);
        int anchors = Anchors.Count / 2;
        if (shape.Length != 4 || shape[1] >= 0 && (shape[1] % anchors != 0 || shape[1] / anchors < 6))
            throw Misfit(model, $"{Wanted} with {anchors} anchors");
        return shape[1] < 0 ? null : shape[1] / anchors - 5;
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        ReadOnlySpan<float> values = outputs.ValuesOf(0, image);
        int[] shape = outputs.Shape(0);
        int anchors = Anchors.Count / 2, length = shape[1] / anchors, rows = shape[2], columns = shape[3], cells = rows * columns;
        float strideX = (float)model.Shape.Width / columns, strideY = (float)model.Shape.Height / rows;
        var cell = new CellValues(length, cells);
        Span<float> classes = new float[length - 5];
        for (int anchor = 0; anchor < anchors; anchor++)
        {
            for (int i = 0; i < cells; i++)
            {
                ReadOnlySpan<float> own = values[(anchor * length * cells + i)..];
                float objectness = Activations.Sigmoid(cell.At(own, 4));
                if (!(objectness >= target.ScoreThreshold))
                    continue;
                for (int c = 0; c < classes.Length; c++)
                    classes[c] = cell.At(own, 5 + c);
                Activations.Apply(ScoreActivation.Softmax, classes, classes);
                int best = ClassScores.IndexOfMax(classes);
                BoundingBox box = BoxNumbers.FromCenter(
                    (Activations.Sigmoid(cell.At(own, 0)) + i % columns) * strideX,
                    (Activations.Sigmoid(cell.At(own, 1)) + i / columns) * strideY,
                    MathF.Exp(cell.At(own, 2)) * Anchors[2 * anchor] * strideX,
                    MathF.Exp(cell.At(own, 3)) * Anchors[2 * anchor + 1] * strideY);
                target.Add(box, objectness * classes[best], best);
            }
        }
    }
}
