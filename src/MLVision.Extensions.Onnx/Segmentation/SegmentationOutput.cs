using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLVision.Extensions.Onnx;

/// <summary>What the output of a segmentation model is like.</summary>
/// <param name="HoldsClasses">Whether it has the class of each cell; else scores.</param>
/// <param name="IsChannelsLast">Whether the planes, or one of classes, are the last of four dimensions, not the second.</param>
/// <param name="Planes">The number of score planes; null where the model does not say or has none.</param>
internal sealed record SegmentationOutput(bool HoldsClasses, bool IsChannelsLast, int? Planes)
{
    private const string Wanted =
        "wanted is scores [batch, classes, rows, columns] or [batch, rows, columns, classes], or classes " +
        "[batch, rows, columns], [batch, 1, rows, columns] or [batch, rows, columns, 1]";

    /// <summary>The number of classes; null where the model does not say.</summary>
    public int? ClassCount => Planes == 1 ? 2 : Planes;

    public static SegmentationOutput Find(OnnxImageModel model)
    {
        if (model.Session.OutputNames.Count == 0)
            throw model.Misfit($"it has no output; {Wanted}");
        // The first one; what follows is what some networks need in training.
        int[] shape = model.OutputShape(0);
        bool isFloat = model.Session.OutputOf(model.Session.OutputNames[0]).ElementDataType
            is TensorElementType.Float or TensorElementType.Float16 or TensorElementType.Double;
        bool isLast = shape.Length == 4 && FindChannelsLast(model.Shape, shape);
        bool isFlat = shape.Length == 3 && (shape[1] < 0 || shape[2] < 0 || IsScaled(model.Shape, shape[1], shape[2]));
        int planes = shape.Length == 4 ? shape[isLast ? 3 : 1] : 1;
        bool holdsClasses = isFlat || shape.Length == 4 && !isFloat && planes == 1;
        if (!holdsClasses && (shape.Length != 4 || !isFloat || planes > 255))
            throw model.Misfit($"its first output is {model.DescribeOutput(0)}; {Wanted}, at most 255 classes");
        return new SegmentationOutput(holdsClasses, isLast, holdsClasses || planes < 0 ? null : planes);
    }

    // Where the aspect ratio is that of the input; what fits either way, or neither, is as the input is.
    private static bool FindChannelsLast(ImageInputShape input, int[] shape)
    {
        bool isFirst = IsScaled(input, shape[2], shape[3]), isLast = IsScaled(input, shape[1], shape[2]);
        return isFirst == isLast ? input.Layout == TensorLayout.Nhwc : isLast;
    }

    /// <summary>Whether a grid has the aspect ratio of the input, but for a cell.</summary>
    private static bool IsScaled(ImageInputShape input, int rows, int columns) => rows > 0 && columns > 0
        && Math.Abs((long)rows * input.Width - (long)columns * input.Height) <= Math.Max(input.Width, input.Height);
}
