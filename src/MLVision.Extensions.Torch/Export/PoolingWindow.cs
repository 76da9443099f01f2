namespace MLVision.Extensions.Torch;

/// <summary>The windows of a pooling layer, height before width.</summary>
internal sealed record PoolingWindow(long[] Kernel, long[] Stride, long[] Padding, long[] Dilation, bool CeilMode)
{
    /// <summary>How often the window fits into an input of this size, as PyTorch counts.</summary>
    public long OutputSize(long size, int axis)
    {
        long reach = size + 2 * Padding[axis] - Extent(axis);
        long last = CeilMode ? (reach + Stride[axis] - 1) / Stride[axis] : reach / Stride[axis];
        // A window that rounding up has added must not lie in the padding altogether.
        if (CeilMode && last * Stride[axis] >= size + Padding[axis])
            last--;
        return last + 1;
    }

    /// <summary>What must be added after the padding for the last window to be whole; 0 if nothing must.</summary>
    public long Missing(long size, int axis) =>
        Math.Max(0, (OutputSize(size, axis) - 1) * Stride[axis] + Extent(axis) - size - 2 * Padding[axis]);

    private long Extent(int axis) => Dilation[axis] * (Kernel[axis] - 1) + 1;
}
