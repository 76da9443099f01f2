namespace MLVision.Extensions.Torch;

/// <summary>A tensor as a pickle of PyTorch describes it; offset and strides are in elements.</summary>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);
