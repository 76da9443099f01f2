namespace MLVision.Extensions.Onnx;

/// <summary>
/// YOLOv5 and YOLOv7. Either an output [batch, boxes, 5 + classes] whose boxes are decoded - centre and size in pixels,
/// probabilities; the grids that older exports have after it are left - or one for each grid, [batch, anchors, rows, columns,
/// 5 + classes] or [batch, anchors * (5 + classes), rows, columns], as the last convolution gives it.
/// </summary>
public sealed record YoloV5Decoder : DetectionDecoder
{
    private const string Wanted =
        "one, [batch, boxes, 5 + classes], or for each grid one of 4 or 5 dimensions: anchors, 5 + classes, rows and columns";

    /// <summary>
    /// Width and height of the anchors in pixels, above 0, a list for each grid in the order of the outputs; used for outputs
    /// that are not decoded. Default: YOLOv5's for strides 8, 16 and 32.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<float>> Anchors { get; init; } =
    [
        [10, 13, 16, 30, 33, 23],
        [30, 61, 62, 45, 59, 119],
        [116, 90, 156, 198, 373, 326],
    ];

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.Yolo;

    internal override void Validate() => AnchorGrids.Validate(Anchors);

    internal override int? CountClasses(OnnxImageModel model)
    {
        if (IsDecoded(model))
            return model.OutputShape(0)[2] is >= 0 and var values ? values - 5 : null;
        return AnchorGrids.TryCountClasses(model, Anchors, out int? classes)
            ? classes
            : throw Misfit(model, $"{Wanted}; Anchors are for {Anchors.Count} grids");
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        if (IsDecoded(model))
        {
            DecodeBoxes(outputs.ValuesOf(0, image), outputs.Shape(0)[2], target);
            return;
        }

        AnchorGrids.Decode(outputs, image, Anchors, (cell, _, anchorWidth, anchorHeight) =>
        {
            float strideX = (float)model.Shape.Width / cell.Columns, strideY = (float)model.Shape.Height / cell.Rows;
            float width = 2 * Activations.Sigmoid(cell.Width), height = 2 * Activations.Sigmoid(cell.Height);
            return BoxNumbers.FromCenter(
                (2 * Activations.Sigmoid(cell.X) - 0.5f + cell.Column) * strideX,
                (2 * Activations.Sigmoid(cell.Y) - 0.5f + cell.Row) * strideY,
                width * width * anchorWidth, height * height * anchorHeight);
        }, target);
    }

    private static bool IsDecoded(OnnxImageModel model) =>
        model.OutputShape(0) is [_, _, < 0 or >= 6]
        && Enumerable.Range(1, model.Session.OutputNames.Count - 1).All(i => model.OutputShape(i).Length == 5);

    private static void DecodeBoxes(ReadOnlySpan<float> values, int length, DetectionCandidates target)
    {
        for (; values.Length > 0; values = values[length..])
        {
            if (!(values[4] >= target.ScoreThreshold))
                continue;
            ReadOnlySpan<float> classes = values[5..length];
            int best = ClassScores.IndexOfMax(classes);
            target.Add(BoxNumbers.FromCenter(values[0], values[1], values[2], values[3]), values[4] * classes[best], best);
        }
    }
}
