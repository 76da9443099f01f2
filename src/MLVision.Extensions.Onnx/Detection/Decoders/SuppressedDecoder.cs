namespace MLVision.Extensions.Onnx;

/// <summary>
/// Models that suppress by themselves. Their outputs are one of these: [batch, boxes, 6] or [boxes, 6], a box, its score and
/// class (YOLOv10); [boxes, 7], the image's number, a box, its class and score (YOLOv7); boxes [batch, boxes, 4], scores and
/// classes [batch, boxes], with or without their number [batch] (TensorFlow, TensorRT); the same without the batch
/// (torchvision).
/// </summary>
public sealed record SuppressedDecoder : DetectionDecoder
{
    private const string Wanted = "one of 6 or 7 columns, or boxes of 4 columns, scores and classes";

    /// <summary>What the four numbers of a box mean. Default <see cref="BoxEncoding.Corners"/>.</summary>
    public BoxEncoding BoxEncoding { get; init; } = BoxEncoding.Corners;

    /// <summary>Whether boxes are in parts of the input, 0 to 1; else in its pixels. Default false.</summary>
    public bool Normalized { get; init; }

    /// <summary>
    /// The number of the first class, 0 to 1000000; 1 where 0 is the background, as torchvision's and TensorFlow's have it.
    /// Default 0.
    /// </summary>
    public int FirstClass { get; init; }

    internal override ImagePreprocessing UsualPreprocessing => ImagePreprocessing.Yolo;

    internal override bool NeedsSuppression => false;

    // Rows of seven have the number of the image, three dimensions the batch.
    internal override bool TellsImagesApart(OnnxImageModel model)
    {
        int[] shape = model.OutputShape(model.Session.OutputNames.Count == 1 ? 0 : Find(model).Boxes);
        return shape.Length == 3 || shape[^1] == 7;
    }

    internal override void Validate()
    {
        OptionCheck.Defined(BoxEncoding);
        OptionCheck.Range(FirstClass, 0, 1_000_000);
    }

    internal override int? CountClasses(OnnxImageModel model)
    {
        if (model.Session.OutputNames.Count == 1)
        {
            int[] shape = model.OutputShape(0);
            if (shape.Length is not (2 or 3) || shape[^1] is not (6 or 7) || shape[^1] == 7 && shape.Length == 3)
                throw Misfit(model, Wanted);
        }
        else
        {
            Find(model);
        }

        return null;
    }

    internal override void Decode(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        if (outputs.Count > 1)
            DecodeSeveral(model, outputs, image, target);
        else
            DecodeRows(model, outputs, image, target);
    }

    private static bool IsName(OnnxImageModel model, int output, params string[] parts) =>
        parts.Any(part => model.Session.OutputNames[output].Contains(part, StringComparison.OrdinalIgnoreCase));

    private void DecodeRows(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        int[] shape = outputs.Shape(0);
        int length = shape[^1];
        ReadOnlySpan<float> rows = shape.Length == 3 ? outputs.ValuesOf(0, image) : outputs.Values(0);
        for (; rows.Length > 0; rows = rows[length..])
        {
            if (length == 6)
                Add(model, rows[..4], rows[4], rows[5], target);
            else if (rows[0] == image)
                Add(model, rows[1..5], rows[6], rows[5], target);
        }
    }

    private void DecodeSeveral(OnnxImageModel model, ModelOutputs outputs, int image, DetectionCandidates target)
    {
        (int boxOutput, int scoreOutput, int classOutput, int? countOutput) = Find(model);
        bool hasBatch = outputs.Shape(boxOutput).Length == 3;
        ReadOnlySpan<float> boxes = Of(boxOutput), scores = Of(scoreOutput), classes = Of(classOutput);
        int count = countOutput is { } place ? (int)outputs.ValuesOf(place, image)[0] : scores.Length;
        for (int i = 0; i < Math.Min(count, scores.Length); i++)
            Add(model, boxes.Slice(4 * i, 4), scores[i], classes[i], target);

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

    /// <summary>By shapes, and where these are the same by names.</summary>
    private (int Boxes, int Scores, int Classes, int? Count) Find(OnnxImageModel model)
    {
        int[] outputs = [.. Enumerable.Range(0, model.Session.OutputNames.Count)];
        int[] boxes = [.. outputs.Where(i => model.OutputShape(i) is { Length: 2 or 3 } shape && shape[^1] == 4)];
        if (outputs.Length is not (3 or 4) || boxes.Length == 0)
            throw Misfit(model, Wanted);
        int box = boxes[0], rank = model.OutputShape(box).Length;
        int[] others = [.. outputs.Where(i => i != box)];
        int? count = null;
        if (others.Length == 3)
        {
            count = others.Cast<int?>().FirstOrDefault(i => IsName(model, i!.Value, "num", "count")
                || rank == 3 && model.OutputShape(i.Value) is [_] or [_, 1]) ?? throw Misfit(model, Wanted);
            others = [.. others.Where(i => i != count)];
        }

        if (others.Any(i => model.OutputShape(i).Length != rank - 1))
            throw Misfit(model, Wanted);
        bool classesFirst = IsName(model, others[0], "class", "label") || IsName(model, others[1], "score", "conf");
        return classesFirst ? (box, others[1], others[0], count) : (box, others[0], others[1], count);
    }
}
