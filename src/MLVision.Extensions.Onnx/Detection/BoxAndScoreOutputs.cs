namespace MLVision.Extensions.Onnx;

/// <summary>
/// Finds which of two outputs has boxes, [batch, boxes, 4] or [batch, boxes, 1, 4], and which scores, [batch, boxes, classes].
/// </summary>
internal static class BoxAndScoreOutputs
{
    /// <summary>The places of the two.</summary>
    /// <returns>Null where the outputs are others.</returns>
    public static (int Boxes, int Scores)? Find(OnnxImageModel model)
    {
        if (model.Session.OutputNames.Count != 2 || !IsList(model.OutputShape(0)) || !IsList(model.OutputShape(1)))
            return null;
        int first = model.OutputShape(0)[^1], second = model.OutputShape(1)[^1];
        if (first is not (4 or -1) && second is not (4 or -1))
            return null;
        // With four classes the names decide, else the order.
        bool isSecond = first is not (4 or -1)
            || second is 4 or -1 && IsBoxName(model.Session.OutputNames[1]) && !IsBoxName(model.Session.OutputNames[0]);
        return isSecond ? (1, 0) : (0, 1);
    }

    // YOLOv4 of PyTorch has the boxes of each class, which are the same for all.
    private static bool IsList(int[] shape) => shape is [_, _, _] or [_, _, 1, 4];

    private static bool IsBoxName(string name) =>
        new[] { "box", "loc", "reg" }.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
