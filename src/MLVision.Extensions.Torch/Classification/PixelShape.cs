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
        $"{wanted.Channels} are wanted. {AdviceFor(wanted)}");

    /// <summary>What helps where images of this size are met and those of another one are wanted.</summary>
    public string AdviceFor(PixelShape wanted)
    {
        if (Channels == wanted.Channels)
            return "The trainer's options ImageWidth and ImageHeight, or ml.Transforms.ResizeImages before it, give all images " +
                "one size.";
        return Channels > wanted.Channels
            ? "The trainer's option Grayscale makes coloured images grey."
            : "A network for colours takes a grey image with its values in each channel; one that is trained with the option " +
              "Grayscale takes both.";
    }
}
