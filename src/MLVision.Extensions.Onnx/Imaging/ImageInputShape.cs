namespace MLVision.Extensions.Onnx;

/// <summary>What the model's input is like.</summary>
/// <param name="Batch">The number of images that the model takes; null for any number.</param>
/// <param name="Channels">1 or 3.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Layout">The order of the dimensions.</param>
/// <param name="IsBytes">Whether the type is uint8; else it is a floating-point one.</param>
internal sealed record ImageInputShape(int? Batch, int Channels, int Height, int Width, TensorLayout Layout, bool IsBytes)
{
    /// <summary>Whether the type is float16, into which the values are converted.</summary>
    public bool IsHalf { get; init; }

    /// <summary>Whether the first dimension is the batch; else the model takes one image of three dimensions.</summary>
    public bool HasBatch { get; init; } = true;

    /// <summary>The number of values of an image.</summary>
    public int Length => Channels * Height * Width;

    public long[] Dimensions(int images)
    {
        long[] image = Layout == TensorLayout.Nchw ? [Channels, Height, Width] : [Height, Width, Channels];
        return HasBatch ? [images, .. image] : image;
    }
}
