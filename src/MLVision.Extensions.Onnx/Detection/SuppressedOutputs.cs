using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLVision.Extensions.Onnx;

/// <summary>The places of the outputs of a model that suppresses by itself.</summary>
/// <param name="Boxes">The boxes, or rows of all numbers of a box.</param>
/// <param name="Scores">The scores; null where the rows of boxes have them.</param>
/// <param name="Classes">The classes; null where the rows of boxes have them.</param>
/// <param name="Count">How many boxes there are; null where all of them count.</param>
internal sealed record SuppressedOutputs(int Boxes, int? Scores, int? Classes, int? Count)
{
    /// <summary>Finds them by shapes and types, and where these are the same by names; others are left.</summary>
    /// <returns>Null where there are none.</returns>
    public static SuppressedOutputs? Find(OnnxImageModel model)
    {
        int[] outputs = [.. Enumerable.Range(0, model.Session.OutputNames.Count)];
        if (FindByTensorFlowsNames(model, outputs) is { } found)
            return found;
        int? rows = outputs.Cast<int?>().FirstOrDefault(i => IsRows(model.OutputShape(i!.Value)));
        return rows is null ? FindLists(model, outputs) : new SuppressedOutputs(rows.Value, null, null, null);
    }

    private static bool IsRows(int[] shape) => shape switch
    {
        [_, 6 or 7] or [_, _, 6 or 7] or [_, _, _, 7] => true,
        _ => false,
    };

    // The API for object detection has outputs of the same shapes besides.
    private static SuppressedOutputs? FindByTensorFlowsNames(OnnxImageModel model, int[] outputs)
    {
        int? boxes = Named("detection_boxes"), scores = Named("detection_scores"), classes = Named("detection_classes");
        return boxes is null || scores is null || classes is null || model.OutputShape(boxes.Value).Length != 3
            ? null
            : new SuppressedOutputs(boxes.Value, scores, classes, Named("num_detections"));

        int? Named(string name) =>
            outputs.Cast<int?>().FirstOrDefault(i => model.Session.OutputNames[i!.Value].Split(':')[0] == name);
    }

    private static SuppressedOutputs? FindLists(OnnxImageModel model, int[] outputs)
    {
        // MMDetection's boxes have the score as a fifth number.
        int? boxes = First(4) ?? First(5);
        if (boxes is null)
            return null;
        int[] shape = model.OutputShape(boxes.Value);
        int rank = shape.Length;
        int? count = outputs.Where(i => i != boxes).Cast<int?>().FirstOrDefault(i => IsName(model, i!.Value, "num", "count")
            || rank == 3 && model.OutputShape(i.Value) is [_] or [_, 1]);
        int[] lists = [.. outputs.Where(i => i != boxes && i != count && model.OutputShape(i).Length == rank - 1)];
        if (shape[^1] == 5)
            return lists.Length == 1 ? new SuppressedOutputs(boxes.Value, null, lists[0], count) : null;
        if (lists.Length != 2)
            return null;
        bool isFirstWhole = IsWhole(model, lists[0]), isSecondWhole = IsWhole(model, lists[1]);
        bool classesFirst = isFirstWhole != isSecondWhole
            ? isFirstWhole
            : IsName(model, lists[0], "class", "label") || IsName(model, lists[1], "score", "conf");
        return classesFirst
            ? new SuppressedOutputs(boxes.Value, lists[1], lists[0], count)
            : new SuppressedOutputs(boxes.Value, lists[0], lists[1], count);

        int? First(int columns) => outputs.Cast<int?>().FirstOrDefault(i =>
            model.OutputShape(i!.Value) is { Length: 2 or 3 } dimensions
            && (dimensions[^1] == columns || dimensions[^1] < 0 && columns == 4 && IsName(model, i.Value, "box")));
    }

    private static bool IsWhole(OnnxImageModel model, int output) =>
        model.Session.OutputOf(model.Session.OutputNames[output]).ElementDataType
            is TensorElementType.Int32 or TensorElementType.Int64;

    private static bool IsName(OnnxImageModel model, int output, params string[] parts) =>
        parts.Any(part => model.Session.OutputNames[output].Contains(part, StringComparison.OrdinalIgnoreCase));
}
