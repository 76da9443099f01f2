namespace MLVision.Extensions.Onnx;

/// <summary>What the four numbers of a box mean.</summary>
public enum BoxEncoding
{
    /// <summary>Left, top, right, bottom.</summary>
    Corners,

    /// <summary>Top, left, bottom, right, as TensorFlow's models have it.</summary>
    CornersYFirst,

    /// <summary>x and y of the centre, width, height.</summary>
    CenterSize,
}
