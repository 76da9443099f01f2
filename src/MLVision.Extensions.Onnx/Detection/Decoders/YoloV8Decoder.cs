namespace MLVision.Extensions.Onnx;

/// <summary>
/// YOLOv8, YOLOv9, YOLO11 and other anchor-free ones of Ultralytics: one output [batch, 4 + classes, boxes], or with the last two
/// dimensions exchanged; centre and size in pixels, probabilities of the classes. Of models for segmentation and pose only the
/// boxes are read.
/// </summary>
public sealed record YoloV8Decoder : DetectionDecoder
{
    private const string Wanted = "one, [batch, 4 + classes, boxes] or [batch, boxes, 4 + classes]";

    /// <summary>
    /// Whether the output is [batch, boxes, 4 + classes]; null, the default, where the shape tells: there are more boxes than
    /// numbers of a box.
    /// </summary>
    public bool? BoxesFirst { get; init; }

    /// <summary>
    /// Whether centres and sizes are in parts of the input, 0 to 1, as in RT-DETR of Ultralytics; else in its pixels. Default
    /// false.
    /// </summary>
    public bool Normalized { get; init; }

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.Yolo;

    internal override int? CountClasses(OnnxImageModel model)
    {
        int[] shape = model.OutputShape(0);
        if (shape.Length != 3 || model.Session.OutputNames.Count > 1 && !HasMasks(model))
            throw Misfit(model, Wanted);
        if (model.UltralyticsTask == "obb")
            throw model.Misfit("its boxes are rotated");
        if (model.Session.Metadata.GetValueOrDefault("end2end") == "True"
            || model.Session.Metadata.GetValueOrDefault("args")?.Contains("'nms': True", StringComparison.Ordinal) == true)
            throw Misfit(model, $"{Wanted}; this model suppresses by itself, which SuppressedDecoder reads");
        if (shape[1] < 0 && shape[2] < 0)
            return null;
        int values = IsBoxesFirst(shape) ? shape[2] : shape[1];
        if (values < 0)
            return null;
        int classes = values - 4 - OtherNumbers(model);
        if (classes < 1)
            throw Misfit(model, Wanted);
        if (model.NamesInMetadata is { } names && names.Count != classes)
            throw Misfit(model, $"{Wanted}; its metadata name {names.Count} classes, not {classes}");
        return classes;
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        ReadOnlySpan<float> values = outputs.ValuesOf(0, image);
        int[] shape = outputs.Shape(0);
        bool boxesFirst = IsBoxesFirst(shape);
        (int count, int length) = boxesFirst ? (shape[1], shape[2]) : (shape[2], shape[1]);
        var cell = new CellValues(length - OtherNumbers(model), boxesFirst ? 1 : count);
        float scaleX = Normalized ? model.Shape.Width : 1, scaleY = Normalized ? model.Shape.Height : 1;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> own = values[(boxesFirst ? i * length : i)..];
            int best = cell.IndexOfMax(own, 4);
            if (!(cell.At(own, best) >= target.ScoreThreshold))
                continue;
            BoundingBox box = BoxNumbers.FromCenter(cell.At(own, 0) * scaleX, cell.At(own, 1) * scaleY,
                cell.At(own, 2) * scaleX, cell.At(own, 3) * scaleY);
            target.Add(box, cell.At(own, best), best - 4);
        }
    }

    private static bool HasMasks(OnnxImageModel model) =>
        model.Session.OutputNames.Count == 2 && model.OutputShape(1) is [_, > 0, _, _];

    /// <summary>The numbers of a box after its classes: factors of masks, or key points.</summary>
    private static int OtherNumbers(OnnxImageModel model) => HasMasks(model) ? model.OutputShape(1)[1]
        : model.UltralyticsTask == "pose" && model.Session.Metadata.TryGetValue("kpt_shape", out string? shape)
        ? (int)ModelMetadataText.ParseNumbers(shape).Aggregate((product, size) => product * size)
        : 0;

    // An open dimension is that of the boxes.
    private bool IsBoxesFirst(int[] shape) => BoxesFirst ?? (shape[1] < 0 || shape[2] >= 0 && shape[1] > shape[2]);
}
