namespace MLVision.Extensions;

/// <summary>
/// Options of a histogram-of-oriented-gradients descriptor (N. Dalal, B. Triggs, "Histograms of Oriented Gradients for Human
/// Detection", CVPR 2005). The defaults are those of <see cref="ScikitImage"/>; a preset is changed by
/// <c>HogOptions.DalalTriggs with { CellWidth = 6 }</c>.
/// </summary>
/// <remarks>
/// Gradients are the centred differences <c>I[x+1] - I[x-1]</c> and <c>I[y+1] - I[y-1]</c>; a difference that would reach over
/// the border is zero, which is the same as reflecting the image about its outermost pixels. The angle is
/// <c>atan2(vertical, horizontal)</c> with y downwards, taken modulo 180 degrees, or 360 where <see cref="Signed"/>.
/// </remarks>
public sealed record HogOptions
{
    /// <summary>
    /// A new set of options equal to <c>skimage.feature.hog</c> with its defaults: 9 unsigned orientations, cells of 8x8 pixels,
    /// blocks of 3x3 cells at every cell, L2-Hys, each pixel voting for one cell and one orientation.
    /// </summary>
    /// <remarks>
    /// With <see cref="GammaSqrt"/>, an 8-bit gradient that lies on the edge between two bins but for the rounding of double
    /// precision may be counted in the other one, as it may by scikit-image itself on another processor.
    /// </remarks>
    public static HogOptions ScikitImage => new();

    /// <summary>
    /// A new set of options equal to OpenCV's <c>HOGDescriptor</c> with its defaults, over the whole image: gamma, 9 unsigned
    /// orientations, cells of 8x8 pixels, blocks of 2x2 cells at every cell, a Gaussian window on the block, votes shared
    /// between neighbouring cells and orientations, L2-Hys. <see cref="Order"/> is row-major;
    /// <see cref="HogOrder.ColumnMajor"/> gives OpenCV's own order.
    /// </summary>
    public static HogOptions DalalTriggs => new()
    {
        BlockWidth = 2,
        BlockHeight = 2,
        GammaSqrt = true,
        GaussianWindow = true,
        TrilinearVoting = true,
        Regularization = HogRegularization.OpenCv,
    };

    /// <summary>Number of orientation bins, 1 to 64 (from 2 with <see cref="TrilinearVoting"/>). Default 9.</summary>
    public int Orientations { get; init; } = 9;

    /// <summary>Width of a cell in pixels, 1 to 1024. Default 8.</summary>
    public int CellWidth { get; init; } = 8;

    /// <summary>Height of a cell in pixels, 1 to 1024. Default 8.</summary>
    public int CellHeight { get; init; } = 8;

    /// <summary>Width of a block in cells, 1 to 64. Default 3.</summary>
    public int BlockWidth { get; init; } = 3;

    /// <summary>Height of a block in cells, 1 to 64. Default 3.</summary>
    public int BlockHeight { get; init; } = 3;

    /// <summary>Horizontal step from block to block in pixels, from 1; 0 (default) is one cell.</summary>
    public int BlockStrideX { get; init; }

    /// <summary>Vertical step from block to block in pixels, from 1; 0 (default) is one cell.</summary>
    public int BlockStrideY { get; init; }

    /// <summary>How a block is normalised. Default <see cref="HogBlockNorm.L2Hys"/>.</summary>
    public HogBlockNorm BlockNorm { get; init; } = HogBlockNorm.L2Hys;

    /// <summary>Where <see cref="HogBlockNorm.L2Hys"/> clips, above 0, at most 1. Default 0.2.</summary>
    public float Clip { get; init; } = 0.2f;

    /// <summary>Scale of the cells and the constant in the norm. Default <see cref="HogRegularization.ScikitImage"/>.</summary>
    public HogRegularization Regularization { get; init; } = HogRegularization.ScikitImage;

    /// <summary>Takes the square root of every pixel value first (negative values count as zero). Default false.</summary>
    public bool GammaSqrt { get; init; }

    /// <summary>Distinguishes dark-to-light from light-to-dark: angles over 360 degrees instead of 180. Default false.</summary>
    public bool Signed { get; init; }

    /// <summary>
    /// Treatment of colour images in a pipeline. Default <see cref="HogColorMode.StrongestChannel"/>, as scikit-image (with
    /// <c>channel_axis</c>) and OpenCV do; an image with R = G = B gives the same either way.
    /// </summary>
    public HogColorMode ColorMode { get; init; } = HogColorMode.StrongestChannel;

    /// <summary>
    /// Weighs each pixel of a block by <c>exp(-(x² + y²) / 2σ²)</c>, x and y counted from the middle of the block as OpenCV does
    /// (pixel i is at <c>i - size / 2</c>). Default false.
    /// </summary>
    public bool GaussianWindow { get; init; }

    /// <summary>
    /// σ of <see cref="GaussianWindow"/> in pixels; 0 (default) is an eighth of the block's width plus height in pixels.
    /// </summary>
    public float WindowSigma { get; init; }

    /// <summary>
    /// Shares each pixel's vote linearly between the two nearest orientations (the bins' middles are at (i + ½) bin widths, and
    /// the last is next to the first) and bilinearly between the nearest cell centres of the same block. The angle then is the
    /// polynomial approximation that OpenCV uses (fastAtan2). Default false: the vote goes to the orientation bin
    /// [i·w, (i+1)·w) and the cell that the pixel is in.
    /// </summary>
    public bool TrilinearVoting { get; init; }

    /// <summary>Order of the output. Default <see cref="HogOrder.RowMajor"/>.</summary>
    public HogOrder Order { get; init; } = HogOrder.RowMajor;

    internal int StepX => BlockStrideX == 0 ? CellWidth : BlockStrideX;

    internal int StepY => BlockStrideY == 0 ? CellHeight : BlockStrideY;

    internal void Validate()
    {
        OptionCheck.Range(Orientations, TrilinearVoting ? 2 : 1, 64);
        OptionCheck.Range(CellWidth, 1, 1024);
        OptionCheck.Range(CellHeight, 1, 1024);
        OptionCheck.Range(BlockWidth, 1, 64);
        OptionCheck.Range(BlockHeight, 1, 64);
        OptionCheck.Range(BlockStrideX, 0, 1 << 16);
        OptionCheck.Range(BlockStrideY, 0, 1 << 16);
        OptionCheck.Defined(BlockNorm);
        OptionCheck.Defined(Regularization);
        OptionCheck.Defined(ColorMode);
        OptionCheck.Defined(Order);
        OptionCheck.Positive(Clip, 1);
        OptionCheck.Range(WindowSigma, 0, 1e6f);
    }
}
