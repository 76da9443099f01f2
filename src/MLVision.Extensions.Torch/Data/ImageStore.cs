namespace MLVision.Extensions.Torch;

/// <summary>Decoded images in memory, as long as the budget lasts; may be used by several threads.</summary>
internal sealed class ImageStore(MemoryBudget budget)
{
    // Blocks instead of one array, which could hold 2 GiB at most and would be copied whenever it grows.
    private const int BlockBytes = 16 << 20;
    private readonly Lock _lock = new();
    private byte[] _block = [];
    private int _used;

    /// <summary>Takes memory for an image.</summary>
    /// <returns>False where there is no more.</returns>
    public bool TryReserve(PixelShape shape, bool isPlanar, out StoredImage stored)
    {
        lock (_lock)
        {
            int length = shape.Length;
            stored = default;
            if (length > _block.Length - _used)
            {
                int size = (int)Math.Min(Math.Max(BlockBytes, length), budget.Limit - budget.Used);
                if (size < length || !budget.TryTake(size))
                    return false;
                _block = GC.AllocateUninitializedArray<byte>(size);
                _used = 0;
            }

            stored = new StoredImage(_block, _used, shape, isPlanar);
            _used += length;
            return true;
        }
    }

    /// <summary>Keeps a copy of an image.</summary>
    /// <returns>False where there is no memory for it.</returns>
    public bool TryAdd(SourceImage image, out StoredImage stored)
    {
        if (!TryReserve(image.Shape, image.IsPlanar, out stored))
            return false;
        image.Pixels.CopyTo(stored.Pixels);
        return true;
    }
}
