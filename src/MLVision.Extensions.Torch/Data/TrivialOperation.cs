namespace MLVision.Extensions.Torch;

/// <summary>The changes that TrivialAugment chooses from; see <see cref="TrivialChange"/>.</summary>
internal enum TrivialOperation
{
    Identity,
    ShearX,
    ShearY,
    TranslateX,
    TranslateY,
    Rotate,
    Brightness,
    Color,
    Contrast,
    Sharpness,
    Posterize,
    Solarize,
    AutoContrast,
    Equalize,
}
