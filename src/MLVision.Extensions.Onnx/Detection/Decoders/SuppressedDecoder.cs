namespace MLVision.Extensions.Onnx;

/// <summary>
/// Models that suppress by themselves, or whose boxes are each an object. Their outputs are one of these:
/// <list type="bullet">
/// <item>rows [batch, boxes, 6] or [boxes, 6], a box, its score and its class (YOLOv10, YOLO26, PaddleDetection);</item>
/// <item>rows [boxes, 7], [batch, boxes, 7] or [1, 1, boxes, 7], before these the number of the image (YOLOv7, EfficientDet,
/// Caffe's SSD);</item>
/// <item>boxes [batch, boxes, 4], scores and classes [batch, boxes], with or without their number [batch] (TensorFlow, TensorRT,
/// RT-DETR), or the same without the batch (torchvision);</item>
/// <item>boxes with their scores [batch, boxes, 5], and classes [batch, boxes] (MMDetection).</item>
/// </list>
/// Other outputs beside these are left.
/// </summary>
public sealed record SuppressedDecoder : DetectionDecoder
{
    private const string Wanted =
        "rows of 6 or 7 numbers, boxes of 4 numbers, scores and classes, or boxes of 5 numbers and classes";

    /// <summary>What the four numbers of a box mean. Default <see cref="BoxEncoding.Corners"/>.</summary>
    public BoxEncoding BoxEncoding { get; init; } = BoxEncoding.Corners;

    /// <summary>Whether boxes are in parts of the input, 0 to 1; else in its pixels. Default false.</summary>
    public bool Normalized { get; init; }

    /// <summary>
    /// The number of the first class, 0 to 1000000; 1 where 0 is the background, as torchvision's and TensorFlow's have it.
    /// Default 0.
    /// </summary>
    public int FirstClass { get; init; }

    /// <summary>
    /// The order in rows of 6 or 7 numbers, where the first of 7 is the number of the image. Null, the default: <see
    /// cref="DetectionRow.BoxScoreClass"/> of 6, <see cref="DetectionRow.BoxClassScore"/> of 7.
    /// </summary>
    public DetectionRow? Row { get; init; }

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.Yolo;

    internal override bool NeedsSuppression => false;

    // Rows of seven have the number of the image, three dimensions the batch.
    internal override bool TellsImagesApart(OnnxImageModel model)
    {
        int[] shape = model.OutputShape(Find(model).Boxes);
        return shape.Length == 3 || shape[^1] == 7;
    }

    internal override void Validate()
    {
        OptionCheck.Defined(BoxEncoding);
        OptionCheck.Range(FirstClass, 0, 1_000_000);
        if (Row is { } row)
            OptionCheck.Defined(row, nameof(Row));
    }

    internal override int? CountClasses(OnnxImageModel model)
    {
        Find(model);
        return null;
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        SuppressedOutputs found = Find(model);
        if (found.Classes is null)
            DecodeRows(model, outputs, found.Boxes, image, target);
        else
            DecodeLists(model, outputs, found, image, target);
    }

    private SuppressedOutputs Find(OnnxImageModel model) => model.SuppressedOutputs ?? throw Misfit(model, Wanted);

    private void DecodeRows(OnnxImageModel model, ModelOutputs outputs, int output, int image, DetectionCandidates target)
    {
        int[] shape = outputs.Shape(output);
        int length = shape[^1], start = length - 6;
        bool isNumbered = length == 7 && shape.Length != 3;
        ReadOnlySpan<float> rows = shape.Length == 3 ? outputs.ValuesOf(output, image) : outputs.Values(output);
        (int box, int score, int label) = (Row ?? (length == 6 ? DetectionRow.BoxScoreClass : DetectionRow.BoxClassScore)) switch
        {
            DetectionRow.BoxScoreClass => (start, start + 4, start + 5),
            DetectionRow.BoxClassScore => (start, start + 5, start + 4),
            _ => (start + 2, start + 1, start),
        };
        for (; rows.Length > 0; rows = rows[length..])
        {
            if (!isNumbered || rows[0] == image)
                Add(model, rows.Slice(box, 4), rows[score], rows[label], target);
        }
    }

    private void DecodeLists(
        OnnxImageModel model, ModelOutputs outputs, SuppressedOutputs found, int image, DetectionCandidates target)
    {
        int[] shape = outputs.Shape(found.Boxes);
        bool hasBatch = shape.Length == 3;
        int length = shape[^1];
        ReadOnlySpan<float> boxes = Of(found.Boxes), classes = Of(found.Classes!.Value);
        ReadOnlySpan<float> scores = found.Scores is { } own ? Of(own) : default;
        int count = found.Count is { } place ? (int)outputs.ValuesOf(place, image)[0] : classes.Length;
        for (int i = 0; i < Math.Min(count, classes.Length); i++)
        {
            ReadOnlySpan<float> box = boxes.Slice(length * i, length);
            Add(model, box, found.Scores is null ? box[4] : scores[i], classes[i], target);
        }

        ReadOnlySpan<float> Of(int output) => hasBatch ? outputs.ValuesOf(output, image) : outputs.Values(output);
    }

    private void Add(OnnxImageModel model, ReadOnlySpan<float> box, float score, float classNumber, DetectionCandidates target)
    {
        int index = (int)MathF.Round(classNumber) - FirstClass;
        if (index >= 0)
        {
            target.Add(BoxNumbers.Read(
                box, BoxEncoding, Normalized ? model.Shape.Width : 1, Normalized ? model.Shape.Height : 1), score, index);
        }
    }
}
