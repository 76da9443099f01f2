namespace MLVision.Extensions.Torch;

/// <summary>
/// What is done at random to training images, each time that they are used, in this order: random resized crop or padded crop,
/// rotation and affine, flips, TrivialAugment, colours, grey, blur, erasing. The seed decides it, not the threads.
/// </summary>
public sealed class AugmentationOptions
{
    /// <summary>The probability that an image is mirrored left to right; 0 to 1, default 0.</summary>
    public double HorizontalFlip { get; init; }

    /// <summary>The probability that an image is mirrored top to bottom; 0 to 1, default 0.</summary>
    public double VerticalFlip { get; init; }

    /// <summary>
    /// How many pixels images are widened on each side, in black, before a random part of their original size is cut out; 0 or
    /// more, default 0 for none. 4 is usual for images of 32 pixels. Not together with <see cref="ResizedCropScale"/>.
    /// </summary>
    public int CropPadding { get; init; }

    /// <summary>
    /// The smallest part of the area of an image that is cut out and resized to what the network gets, at an aspect ratio of 3:4
    /// to 4:3, as torchvision's <c>RandomResizedCrop</c>; above 0 and below 1; default 1 for none. 0.08 is usual for photographs.
    /// Where the trainer resizes images (<see cref="ConvolutionalNetworkOptions.ImageWidth"/>), the part is cut out of the image
    /// at its own size, so that pixels are interpolated once.
    /// </summary>
    public double ResizedCropScale { get; init; } = 1;

    /// <summary>The largest angle, in degrees, by which images are turned either way; 0 to 180, default 0.</summary>
    public double Rotation { get; init; }

    /// <summary>The largest shift either way, as a part of the width and of the height; 0 to 1, default 0.</summary>
    public double Translation { get; init; }

    /// <summary>The largest enlargement or reduction: by a factor of 1 - x to 1 + x; 0 or more and below 1, default 0.</summary>
    public double Scaling { get; init; }

    /// <summary>The largest angle, in degrees, by which images are sheared horizontally either way; 0 to 80, default 0.</summary>
    public double Shear { get; init; }

    /// <summary>
    /// Whether each image is changed in one way of fourteen, more or less, all at random (TrivialAugment, Müller and Hutter,
    /// 2021, as torchvision's <c>TrivialAugmentWide</c>): left as it is, sheared or shifted along an axis, turned, changed in
    /// brightness, colour, contrast or sharpness, posterized, solarized, stretched in contrast or equalized. There is nothing to
    /// tune; it goes well with crops, flips and erasing. Default false.
    /// </summary>
    public bool TrivialAugment { get; init; }

    /// <summary>Brightness is multiplied by 1 - x to 1 + x; 0 to 1, default 0.</summary>
    public double Brightness { get; init; }

    /// <summary>The difference to the mean grey value is multiplied by 1 - x to 1 + x; 0 to 1, default 0.</summary>
    public double Contrast { get; init; }

    /// <summary>The difference to the pixel's own grey value is multiplied by 1 - x to 1 + x; 0 to 1, default 0.</summary>
    public double Saturation { get; init; }

    /// <summary>The hue is turned by -x to x of a full turn; 0 to 0.5, default 0.</summary>
    public double Hue { get; init; }

    /// <summary>The probability that an image of three channels is made grey (BT.601); 0 to 1, default 0.</summary>
    public double Grayscale { get; init; }

    /// <summary>
    /// The largest standard deviation of a Gaussian blur, in pixels; the smallest is a tenth. 0 to 20, default 0 for none.
    /// </summary>
    public double Blur { get; init; }

    /// <summary>
    /// The probability that a rectangle of 2 % to 33 % of the area, at an aspect ratio of 3:10 to 10:3, is made black (Zhong et
    /// al., 2020); 0 to 1, default 0.
    /// </summary>
    public double Erasing { get; init; }

    internal void Validate()
    {
        OptionCheck.Range(HorizontalFlip, 0, 1);
        OptionCheck.Range(VerticalFlip, 0, 1);
        OptionCheck.AtLeast(CropPadding, 0);
        OptionCheck.Positive(ResizedCropScale, 1);
        if (CropPadding > 0 && ResizesCrops)
            throw new ArgumentException("CropPadding and ResizedCropScale exclude one another.", nameof(CropPadding));
        OptionCheck.Range(Rotation, 0, 180);
        OptionCheck.Range(Translation, 0, 1);
        OptionCheck.BelowOne(Scaling);
        OptionCheck.Range(Shear, 0, 80);
        OptionCheck.Range(Brightness, 0, 1);
        OptionCheck.Range(Contrast, 0, 1);
        OptionCheck.Range(Saturation, 0, 1);
        OptionCheck.Range(Hue, 0, 0.5);
        OptionCheck.Range(Grayscale, 0, 1);
        OptionCheck.Range(Blur, 0, 20);
        OptionCheck.Range(Erasing, 0, 1);
    }

    internal bool ChangesNothing => HorizontalFlip == 0 && VerticalFlip == 0 && CropPadding == 0 && !ResizesCrops && !Warps
        && !TrivialAugment && !ChangesColors && Grayscale == 0 && Blur == 0 && Erasing == 0;

    internal bool ResizesCrops => ResizedCropScale < 1;

    internal bool Warps => Rotation > 0 || Translation > 0 || Scaling > 0 || Shear > 0;

    internal bool ChangesColors => Brightness > 0 || Contrast > 0 || Saturation > 0 || Hue > 0;
}
