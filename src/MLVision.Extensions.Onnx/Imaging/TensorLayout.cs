namespace MLVision.Extensions.Onnx;

/// <summary>The order of the dimensions of the model's input.</summary>
public enum TensorLayout
{
    /// <summary>Batch, channel, row, column.</summary>
    Nchw,

    /// <summary>Batch, row, column, channel.</summary>
    Nhwc,
}
