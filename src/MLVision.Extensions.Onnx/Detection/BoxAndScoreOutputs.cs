namespace MLVision.Extensions.Onnx;

/// <summary>Finds which of two outputs has boxes, [batch, boxes, 4], and which scores, [batch, boxes, classes].</summary>
internal static class BoxAndScoreOutputs
{
    /// <summary>The places of the two.</summary>
    /// <returns>Null where the outputs are others.</returns>
    public static (int Boxes, int Scores)? Find(OnnxImageModel model)
    {
        if (model.Session.OutputNames.Count != 2 || model.OutputShape(0).Length != 3 || model.OutputShape(1).Length != 3)
            return null;
        int first = model.OutputShape(0)[2], second = model.OutputShape(1)[2];
        if (first is not (4 or -1) && second is not (4 or -1))
            return null;
        // With four classes the names decide, else the order.
        bool isSecond = first is not (4 or -1)
            || second is 4 or -1 && IsBoxName(model.Session.OutputNames[1]) && !IsBoxName(model.Session.OutputNames[0]);
        return isSecond ? (1, 0) : (0, 1);
    }

    private static bool IsBoxName(string name) =>
        new[] { "box", "loc", "reg" }.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
}
