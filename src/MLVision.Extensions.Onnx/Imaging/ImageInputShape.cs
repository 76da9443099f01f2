namespace MLVision.Extensions.Onnx;

/// <summary>What the model's input is like.</summary>
/// <param name="Batch">The number of images that the model takes; null for any number.</param>
/// <param name="Channels">1 or 3.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Layout">The order of the dimensions.</param>
/// <param name="IsBytes">Whether the type is uint8; else it is float32.</param>
internal sealed record ImageInputShape(int? Batch, int Channels, int Height, int Width, TensorLayout Layout, bool IsBytes)
{
    /// <summary>The number of values of an image.</summary>
    public int Length => Channels * Height * Width;

    public long[] Dimensions(int images) => Layout == TensorLayout.Nchw
        ? [images, Channels, Height, Width]
        : [images, Height, Width, Channels];
}
