namespace MLVision.Extensions.Onnx;

/// <summary>The order of the colours in the model's input.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red, as OpenCV reads images.</summary>
    Bgr,
}
