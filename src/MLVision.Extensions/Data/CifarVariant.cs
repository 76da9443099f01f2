namespace MLVision.Extensions;

/// <summary>The two binary formats of the CIFAR data sets.</summary>
public enum CifarVariant
{
    /// <summary>CIFAR-10: one byte of label (0 to 9), then 3,072 bytes of pixels.</summary>
    Cifar10,

    /// <summary>CIFAR-100: one byte of coarse label (0 to 19), one of fine label (0 to 99), then 3,072 bytes of pixels.</summary>
    Cifar100,
}
