namespace MLVision.Extensions;

/// <summary>What an operation on images produces.</summary>
public enum ImageOutput
{
    /// <summary>An <see cref="Microsoft.ML.Data.MLImage"/>: values rounded and limited to 0..255, opaque.</summary>
    Image,

    /// <summary>A vector of floats with the dimensions [channels, height, width], neither rounded nor limited.</summary>
    Vector,
}
