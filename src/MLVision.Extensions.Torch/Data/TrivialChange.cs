namespace MLVision.Extensions.Torch;

/// <summary>
/// What TrivialAugment (Müller and Hutter, "TrivialAugment: Tuning-free Yet State-of-the-Art Data Augmentation", 2021) does to
/// one image, in the wide range of the paper and of torchvision's <c>TrivialAugmentWide</c>.
/// </summary>
/// <param name="Operation">What is done.</param>
/// <param name="Level">How much: 0 to <see cref="Levels"/> - 1.</param>
/// <param name="Reversed">Whether it is done the other way, where there is one.</param>
internal readonly record struct TrivialChange(TrivialOperation Operation, int Level, bool Reversed)
{
    public const int Levels = 31;

    private static readonly int _operations = Enum.GetValues<TrivialOperation>().Length;

    public static TrivialChange Draw(ref RandomStream random) =>
        new((TrivialOperation)random.Next(_operations), random.Next(Levels), random.Next(2) == 1);

    /// <summary>Whether pixels move (<see cref="ToMap"/>) instead of changing their values (<see cref="ApplyTo"/>).</summary>
    public bool MovesPixels => Operation is >= TrivialOperation.ShearX and <= TrivialOperation.Rotate;

    // 0 to 1, and -1 to 1.
    private double Strength => Level / (Levels - 1.0);

    private double SignedStrength => Reversed ? -Strength : Strength;

    /// <summary>Where pixels come from in an image of this size.</summary>
    public AffineMap ToMap(int width, int height)
    {
        double slope = 0.99 * SignedStrength;
        int pixels = (int)(32 * SignedStrength);
        return Operation switch
        {
            // About the corner of the first pixel, whose centre is half a pixel away.
            TrivialOperation.ShearX => new AffineMap(1, slope, slope / 2, 0, 1, 0),
            TrivialOperation.ShearY => new AffineMap(1, 0, 0, slope, 1, slope / 2),
            TrivialOperation.TranslateX => new AffineMap(1, 0, -pixels, 0, 1, 0),
            TrivialOperation.TranslateY => new AffineMap(1, 0, 0, 0, 1, -pixels),
            TrivialOperation.Rotate => AffineMap.About(width, height, 135 * SignedStrength * Math.PI / 180, 0, 1, 0, 0),
            _ => AffineMap.Identity,
        };
    }

    /// <summary>Changes the values of an image, of one plane for each channel.</summary>
    public void ApplyTo(Span<byte> image, int channels, int height, int width, ScratchBytes scratch)
    {
        double factor = 1 + 0.99 * SignedStrength;
        switch (Operation)
        {
            case TrivialOperation.Brightness:
                ColorJitter.Brightness(image, factor);
                break;
            case TrivialOperation.Color when channels == 3:
                ColorJitter.Saturation(image, factor);
                break;
            case TrivialOperation.Contrast:
                ColorJitter.Contrast(image, channels, factor);
                break;
            case TrivialOperation.Sharpness:
                ImageTones.Sharpness(image, channels, height, width, factor, scratch);
                break;
            case TrivialOperation.Posterize:
                ImageTones.Posterize(image, 8 - (int)Math.Round(6 * Strength));
                break;
            case TrivialOperation.Solarize:
                ImageTones.Solarize(image, 255 * (1 - Strength));
                break;
            case TrivialOperation.AutoContrast:
                ImageTones.AutoContrast(image, channels);
                break;
            case TrivialOperation.Equalize:
                ImageTones.Equalize(image, channels);
                break;
        }
    }
}
