namespace MLVision.Extensions.Torch;

/// <summary>What is done at random to training images, each time that they are used. The seed decides it, not the threads.</summary>
public sealed class AugmentationOptions
{
    /// <summary>The probability that an image is mirrored left to right; 0 to 1, default 0.</summary>
    public double HorizontalFlip { get; init; }

    /// <summary>The probability that an image is mirrored top to bottom; 0 to 1, default 0.</summary>
    public double VerticalFlip { get; init; }

    /// <summary>
    /// How many pixels images are widened on each side, in black, before a random part of their original size is cut out; 0 or more,
    /// default 0 for none. 4 is usual for images of 32 pixels.
    /// </summary>
    public int CropPadding { get; init; }

    internal void Validate()
    {
        Check.Between(HorizontalFlip, 0, 1);
        Check.Between(VerticalFlip, 0, 1);
        Check.AtLeast(CropPadding, 0);
    }

    internal bool ChangesNothing => HorizontalFlip == 0 && VerticalFlip == 0 && CropPadding == 0;
}
