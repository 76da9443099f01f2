namespace MLVision.Extensions.Onnx;

/// <summary>
/// YOLOv5 and YOLOv7. Either one output [batch, boxes, 5 + classes] whose boxes are decoded - centre and size in pixels,
/// probabilities - or one for each grid, [batch, anchors, rows, columns, 5 + classes] or
/// [batch, anchors * (5 + classes), rows, columns], as the last convolution gives it.
/// </summary>
public sealed record YoloV5Decoder : DetectionDecoder
{
    private const string Wanted =
        "one, [batch, boxes, 5 + classes], or for each grid one of 4 or 5 dimensions: anchors, 5 + classes, rows and columns";

    /// <summary>
    /// Width and height of the anchors in pixels, a list for each grid in the order of the outputs; used for outputs that are not
    /// decoded. Default: YOLOv5's for strides 8, 16 and 32.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<float>> Anchors { get; init; } =
    [
        [10, 13, 16, 30, 33, 23],
        [30, 61, 62, 45, 59, 119],
        [116, 90, 156, 198, 373, 326],
    ];

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.Yolo;

    internal override void Validate()
    {
        ArgumentNullException.ThrowIfNull(Anchors);
        foreach (IReadOnlyList<float> level in Anchors)
        {
            RequirePositive(level, nameof(Anchors));
            if (level.Count % 2 != 0)
                throw new ArgumentException("Anchors must hold pairs of width and height.", nameof(Anchors));
        }
    }

    internal override int? CountClasses(OnnxImageModel model)
    {
        int[] first = model.OutputShape(0);
        if (model.Session.OutputNames.Count == 1 && first.Length == 3 && first[2] is < 0 or >= 6)
            return first[2] < 0 ? null : first[2] - 5;
        if (model.Session.OutputNames.Count != Anchors.Count)
            throw Misfit(model, $"{Wanted}; there are anchors for {Anchors.Count} grids");
        int? classes = null;
        for (int output = 0; output < Anchors.Count; output++)
        {
            int[] shape = model.OutputShape(output);
            int anchors = Anchors[output].Count / 2;
            int values = shape.Length == 5 && shape[1] < 0 | shape[1] == anchors ? shape[4]
                : shape.Length != 4 || shape[1] >= 0 && shape[1] % anchors != 0 ? 0
                : shape[1] < 0 ? -1 : shape[1] / anchors;
            if (values is >= 0 and < 6 || classes is not null && values >= 0 && classes != values - 5)
                throw Misfit(model, Wanted);
            classes ??= values < 0 ? null : values - 5;
        }

        return classes;
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        for (int output = 0; output < outputs.Count; output++)
        {
            int[] shape = outputs.Shape(output);
            if (shape.Length == 3)
                DecodeBoxes(outputs.ValuesOf(output, image), shape[2], target);
            else
                DecodeGrid(model, outputs.ValuesOf(output, image), shape, Anchors[output], target);
        }
    }

    private static void DecodeBoxes(ReadOnlySpan<float> values, int length, DetectionCandidates target)
    {
        for (; values.Length > 0; values = values[length..])
        {
            if (!(values[4] >= target.ScoreThreshold))
                continue;
            ReadOnlySpan<float> classes = values[5..length];
            int best = Activations.IndexOfMax(classes);
            target.Add(BoxNumbers.FromCenter(values[0], values[1], values[2], values[3]), values[4] * classes[best], best);
        }
    }

    private static void DecodeGrid(OnnxImageModel model, ReadOnlySpan<float> values, int[] shape, IReadOnlyList<float> anchors,
        DetectionCandidates target)
    {
        bool isLast = shape.Length == 5;
        int count = anchors.Count / 2, rows = shape[2], columns = shape[3], cells = rows * columns;
        int length = isLast ? shape[4] : shape[1] / count;
        float strideX = (float)model.Shape.Width / columns, strideY = (float)model.Shape.Height / rows;
        var cell = new CellValues(length, isLast ? 1 : cells);
        for (int anchor = 0; anchor < count; anchor++)
        {
            for (int i = 0; i < cells; i++)
            {
                ReadOnlySpan<float> own = values[(anchor * cells * length + (isLast ? i * length : i))..];
                float objectness = Activations.Sigmoid(cell.At(own, 4));
                if (!(objectness >= target.ScoreThreshold))
                    continue;
                int best = cell.IndexOfMax(own, 5);
                float width = 2 * Activations.Sigmoid(cell.At(own, 2)), height = 2 * Activations.Sigmoid(cell.At(own, 3));
                BoundingBox box = BoxNumbers.FromCenter(
                    (2 * Activations.Sigmoid(cell.At(own, 0)) - 0.5f + i % columns) * strideX,
                    (2 * Activations.Sigmoid(cell.At(own, 1)) - 0.5f + i / columns) * strideY,
                    width * width * anchors[2 * anchor], height * height * anchors[2 * anchor + 1]);
                target.Add(box, objectness * Activations.Sigmoid(cell.At(own, best)), best - 5);
            }
        }
    }
}
