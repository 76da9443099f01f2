using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLVision.Extensions.Onnx;

/// <summary>What the output of a segmentation model is like.</summary>
/// <param name="HoldsClasses">Whether it has the class of each cell; else scores.</param>
/// <param name="Planes">The number of score planes; null where the model does not say or has none.</param>
internal sealed record SegmentationOutput(bool HoldsClasses, int? Planes)
{
    private const string Wanted =
        "wanted is scores [batch, classes, rows, columns], or classes [batch, rows, columns] or [batch, 1, rows, columns]";

    /// <summary>The number of classes; null where the model does not say.</summary>
    public int? ClassCount => Planes == 1 ? 2 : Planes;

    public static SegmentationOutput Find(OnnxImageModel model)
    {
        if (model.Session.OutputNames.Count == 0)
            throw model.Misfit($"it has no output; {Wanted}");
        // The first one; what follows is what some networks need in training.
        int[] shape = model.OutputShape(0);
        bool isFloat = model.Session.OutputOf(model.Session.OutputNames[0]).ElementDataType == TensorElementType.Float;
        bool holdsClasses = shape.Length == 3 || shape.Length == 4 && !isFloat && shape[1] == 1;
        if (!holdsClasses && (shape.Length != 4 || !isFloat || shape[1] > 255))
            throw model.Misfit($"its first output is {model.DescribeOutput(0)}; {Wanted}, at most 255 classes");
        return new SegmentationOutput(holdsClasses, holdsClasses || shape[1] < 0 ? null : shape[1]);
    }
}
