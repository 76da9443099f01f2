namespace MLVision.Extensions.Torch;

/// <summary>The size of an image.</summary>
internal readonly record struct PixelShape(int Channels, int Height, int Width)
{
    public int Length => Channels * Height * Width;

    /// <summary>Says that an image of this size was met where another one is wanted.</summary>
    /// <param name="wanted">The other size.</param>
    /// <param name="subject">Names the image, at the beginning of a sentence.</param>
    public InvalidDataException Mismatch(PixelShape wanted, string subject) => new(
        $"{subject} has {Width}x{Height} pixels and {Channels} channel(s), but {wanted.Width}x{wanted.Height} and " +
        $"{wanted.Channels} are wanted. " + (Width == wanted.Width && Height == wanted.Height
            ? "The trainer's option Grayscale makes coloured images grey."
            : "The trainer's options ImageWidth and ImageHeight, or ml.Transforms.ResizeImages before it, give all images one " +
              "size."));
}
