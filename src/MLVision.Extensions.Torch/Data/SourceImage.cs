namespace MLVision.Extensions.Torch;

/// <summary>An image as a source gives it, in memory that somebody else holds.</summary>
internal readonly ref struct SourceImage
{
    /// <param name="pixels">Bytes in the order channel, row, column, or row, column, channel.</param>
    /// <param name="shape">The size.</param>
    /// <param name="isPlanar">Whether the order is channel, row, column.</param>
    public SourceImage(ReadOnlySpan<byte> pixels, PixelShape shape, bool isPlanar)
    {
        Pixels = pixels;
        Shape = shape;
        // One channel is both.
        IsPlanar = isPlanar || shape.Channels == 1;
    }

    public ReadOnlySpan<byte> Pixels { get; }

    public PixelShape Shape { get; }

    public bool IsPlanar { get; }

    /// <summary>The pixels in the order row, column, channel.</summary>
    public ReadOnlySpan<byte> ToPacked(ScratchBytes scratch)
    {
        if (!IsPlanar || Shape.Channels == 1)
            return Pixels;
        Span<byte> packed = scratch.Reserve(Shape.Length);
        PixelOrder.FromPlanes(Pixels, Shape.Channels, packed);
        return packed;
    }

    /// <summary>
    /// Writes the image in the order channel, row, column, and of this size: of an image of another size the largest part in the
    /// middle that has the aspect ratio, resized.
    /// </summary>
    public void FitTo(int height, int width, Span<byte> target, ImageWorkspace workspace)
    {
        if (Shape.Height != height || Shape.Width != width)
            workspace.Resizer.Run(
                ToPacked(workspace.Temporary), Shape.Width, Shape.Channels,
                PixelBox.Centered(Shape.Width, Shape.Height, (double)width / height), target, width, height);
        else if (IsPlanar)
            Pixels.CopyTo(target);
        else
            PixelOrder.ToPlanes(Pixels, Shape.Channels, target);
    }
}
