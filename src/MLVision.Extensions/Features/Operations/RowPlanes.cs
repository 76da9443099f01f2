namespace MLVision.Extensions;

/// <summary>The image of a row as one or three planes, either of bytes or of floats.</summary>
internal readonly ref struct RowPlanes(
    ReadOnlySpan<byte> bytes, ReadOnlySpan<float> floats, int width, int height, int channels)
{
    /// <summary>The values; empty for planes of floats.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>The values; empty for planes of bytes.</summary>
    public ReadOnlySpan<float> Floats { get; } = floats;

    public int Width { get; } = width;

    public int Height { get; } = height;

    public int Channels { get; } = channels;

    public bool IsFloat => Bytes.IsEmpty;

    public void Process(ImageProcessor processor, Span<float> output)
    {
        if (IsFloat)
            processor.Run(Floats, output);
        else
            processor.Run(Bytes, output);
    }
}
