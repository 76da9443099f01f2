namespace MLVision.Extensions;

/// <summary>Options of pooling, with the semantics of PyTorch's max_pool2d and avg_pool2d.</summary>
public sealed record PoolOptions
{
    /// <summary>What a window yields. Default <see cref="PoolKind.Max"/>.</summary>
    public PoolKind Kind { get; init; } = PoolKind.Max;

    /// <summary>Width of the window in pixels, 1 to 1024. Default 2.</summary>
    public int WindowWidth { get; init; } = 2;

    /// <summary>Height of the window in pixels, 1 to 1024. Default 2.</summary>
    public int WindowHeight { get; init; } = 2;

    /// <summary>Horizontal step in pixels, 1 to 1024; 0 (default) is the width of the window.</summary>
    public int StrideX { get; init; }

    /// <summary>Vertical step in pixels, 1 to 1024; 0 (default) is the height of the window.</summary>
    public int StrideY { get; init; }

    /// <summary>
    /// Columns added left and right, at most half the width of the window; they never are a maximum. Default 0.
    /// </summary>
    public int PaddingX { get; init; }

    /// <summary>Rows added above and below, at most half the height of the window; they never are a maximum. Default 0.</summary>
    public int PaddingY { get; init; }

    /// <summary>Padding counts as zeros in a mean; else a mean is over the pixels of the image alone. Default true.</summary>
    public bool CountPadding { get; init; } = true;

    /// <summary>The channels pooled. Default <see cref="ImageChannels.Color"/>.</summary>
    public ImageChannels Channels { get; init; } = ImageChannels.Color;

    /// <summary>What the operation produces. Default <see cref="ImageOutput.Image"/>.</summary>
    public ImageOutput Output { get; init; } = ImageOutput.Image;

    internal int StepX => StrideX == 0 ? WindowWidth : StrideX;

    internal int StepY => StrideY == 0 ? WindowHeight : StrideY;

    internal void Validate()
    {
        OptionCheck.Defined(Kind);
        OptionCheck.Defined(Channels);
        OptionCheck.Defined(Output);
        OptionCheck.Range(WindowWidth, 1, 1024);
        OptionCheck.Range(WindowHeight, 1, 1024);
        OptionCheck.Range(StrideX, 0, 1024);
        OptionCheck.Range(StrideY, 0, 1024);
        OptionCheck.Range(PaddingX, 0, WindowWidth / 2);
        OptionCheck.Range(PaddingY, 0, WindowHeight / 2);
    }
}
