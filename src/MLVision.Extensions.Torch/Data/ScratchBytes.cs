namespace MLVision.Extensions.Torch;

/// <summary>Memory that grows and is used again.</summary>
internal sealed class ScratchBytes
{
    public byte[] Array { get; set; } = [];

    /// <summary>So many bytes, of any content.</summary>
    public Span<byte> Reserve(int length)
    {
        if (Array.Length < length)
            Array = GC.AllocateUninitializedArray<byte>(length);
        return Array.AsSpan(0, length);
    }
}
