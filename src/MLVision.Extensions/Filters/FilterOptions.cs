namespace MLVision.Extensions;

/// <summary>Options of a two-dimensional filter.</summary>
public sealed record FilterOptions
{
    /// <summary>The weights. Default: the mean of 3x3 pixels.</summary>
    public ImageKernel Kernel { get; init; } = ImageKernel.Box(3);

    /// <summary>
    /// Turns the kernel by 180 degrees: convolution in the mathematical sense, as <c>scipy.ndimage.convolve</c>. Default false:
    /// cross-correlation, as <c>scipy.ndimage.correlate</c> and the convolution layers of neural networks.
    /// </summary>
    public bool Flip { get; init; }

    /// <summary>
    /// What the kernel sees beyond the border. Default <see cref="ImagePadding.Reflect"/>. With padding and a stride of 1 the
    /// output has the size of the input; the pixel at row <c>height / 2</c> and column <c>width / 2</c> (rounded down) of the
    /// kernel lies on it (scipy's centre; turned with the kernel, where <see cref="Flip"/>).
    /// </summary>
    public ImagePadding Padding { get; init; } = ImagePadding.Reflect;

    /// <summary>Horizontal step in pixels, 1 to 1024. Default 1.</summary>
    public int StrideX { get; init; } = 1;

    /// <summary>Vertical step in pixels, 1 to 1024. Default 1.</summary>
    public int StrideY { get; init; } = 1;

    /// <summary>The weighted sum is multiplied by this. Finite; default 1.</summary>
    public float Scale { get; init; } = 1;

    /// <summary>Then this is added, for example 128 to show negative values in an image. Finite; default 0.</summary>
    public float Offset { get; init; }

    /// <summary>The channels filtered. Default <see cref="ImageChannels.Color"/>.</summary>
    public ImageChannels Channels { get; init; } = ImageChannels.Color;

    /// <summary>What the operation produces. Default <see cref="ImageOutput.Image"/>.</summary>
    public ImageOutput Output { get; init; } = ImageOutput.Image;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Kernel);
        OptionCheck.Defined(Padding);
        OptionCheck.Defined(Channels);
        OptionCheck.Defined(Output);
        OptionCheck.Range(StrideX, 1, 1024);
        OptionCheck.Range(StrideY, 1, 1024);
        OptionCheck.Finite(Scale);
        OptionCheck.Finite(Offset);
    }
}
