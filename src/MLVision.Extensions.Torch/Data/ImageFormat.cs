namespace MLVision.Extensions.Torch;

/// <summary>What is made of the images of a column before they are altered at random.</summary>
/// <param name="Color">Whether colours stay; else images are made grey.</param>
/// <param name="Height">The height of all images, or 0 where they all have the one that the network gets.</param>
/// <param name="Width">The width.</param>
/// <param name="KeepsSize">
/// Whether images keep their own size until a part of random size is cut out, so that pixels are interpolated once.
/// </param>
internal readonly record struct ImageFormat(bool Color, int Height, int Width, bool KeepsSize)
{
    public bool Resizes => Height > 0;

    /// <summary>The size that the network gets, where the first image is this one.</summary>
    public PixelShape ShapeFor(PixelShape image) => Resizes ? new PixelShape(image.Channels, Height, Width) : image;

    /// <summary>An image as it is kept in memory.</summary>
    /// <param name="image">The image.</param>
    /// <param name="shape">The size that the network gets.</param>
    /// <param name="subject">Names the image, at the beginning of a sentence.</param>
    /// <param name="workspace">May hold the result.</param>
    /// <exception cref="InvalidDataException">The image has another size and is not to be resized.</exception>
    public SourceImage Prepare(SourceImage image, PixelShape shape, string subject, ImageWorkspace workspace)
    {
        if (image.Shape != shape && !(Resizes && image.Shape.Channels == shape.Channels))
            throw image.Shape.Mismatch(shape, subject);
        if (KeepsSize || (image.IsPlanar && image.Shape == shape))
            return image;
        Span<byte> fitted = workspace.Fitted.Reserve(shape.Length);
        image.FitTo(shape.Height, shape.Width, fitted, workspace);
        return new SourceImage(fitted, shape, isPlanar: true);
    }
}
