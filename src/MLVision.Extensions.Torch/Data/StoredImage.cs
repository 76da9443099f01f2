namespace MLVision.Extensions.Torch;

/// <summary>Where an image lies in an <see cref="ImageStore"/>.</summary>
internal readonly record struct StoredImage(byte[]? Block, int Offset, PixelShape Shape, bool IsPlanar)
{
    public Span<byte> Pixels => Block.AsSpan(Offset, Shape.Length);

    public SourceImage View => new(Pixels, Shape, IsPlanar);
}
