namespace MLVision.Extensions.Onnx;

/// <summary>
/// YOLOv8, YOLOv9, YOLO11 and other anchor-free ones of Ultralytics: one output [batch, 4 + classes, boxes], or with the last two
/// dimensions exchanged; centre and size in pixels, probabilities of the classes.
/// </summary>
public sealed record YoloV8Decoder : DetectionDecoder
{
    private const string Wanted = "one, [batch, 4 + classes, boxes] or [batch, boxes, 4 + classes]";

    /// <summary>
    /// Whether the output is [batch, boxes, 4 + classes]; null, the default, where the shape tells: there are more boxes than
    /// numbers of a box.
    /// </summary>
    public bool? BoxesFirst { get; init; }

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.Yolo;

    internal override int? CountClasses(OnnxImageModel model)
    {
        RequireOneOutput(model, Wanted);
        int[] shape = model.OutputShape(0);
        if (shape.Length != 3)
            throw Misfit(model, Wanted);
        if (shape[1] < 0 && shape[2] < 0)
            return null;
        int values = IsBoxesFirst(shape) ? shape[2] : shape[1];
        if (values is >= 0 and < 5)
            throw Misfit(model, Wanted);
        return values < 0 ? null : values - 4;
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        ReadOnlySpan<float> values = outputs.ValuesOf(0, image);
        int[] shape = outputs.Shape(0);
        bool boxesFirst = IsBoxesFirst(shape);
        (int count, int length) = boxesFirst ? (shape[1], shape[2]) : (shape[2], shape[1]);
        var cell = new CellValues(length, boxesFirst ? 1 : count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> own = values[(boxesFirst ? i * length : i)..];
            int best = cell.IndexOfMax(own, 4);
            if (!(cell.At(own, best) >= target.ScoreThreshold))
                continue;
            BoundingBox box = BoxNumbers.FromCenter(cell.At(own, 0), cell.At(own, 1), cell.At(own, 2), cell.At(own, 3));
            target.Add(box, cell.At(own, best), best - 4);
        }
    }

    // An open dimension is that of the boxes.
    private bool IsBoxesFirst(int[] shape) => BoxesFirst ?? (shape[1] < 0 || shape[2] >= 0 && shape[1] > shape[2]);
}
