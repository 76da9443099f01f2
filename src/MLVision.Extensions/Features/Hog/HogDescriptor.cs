namespace MLVision.Extensions;

/// <summary>
/// Computes histograms of oriented gradients of images of one size: the algorithm behind ExtractHog, for use without a pipeline.
/// </summary>
/// <remarks>
/// An instance holds tables for its size and options, never changes and may be used by several threads at once. Computing
/// allocates nothing once each thread in use has its working memory.
/// </remarks>
public sealed unsafe class HogDescriptor
{
    private readonly HogPlan _plan;
    private readonly OrientationBins _byteBins;
    private readonly OrientationBins _floatBins;
    private readonly ScratchPool<HogScratch> _grayPool;
    private readonly ScratchPool<HogScratch> _colorPool;
    private readonly bool _normalize;

    /// <summary>Prepares the tables.</summary>
    /// <param name="width">Image width in pixels.</param>
    /// <param name="height">Image height in pixels.</param>
    /// <param name="options">The kind of descriptor; null for <see cref="HogOptions.ScikitImage"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="ArgumentException">The image is smaller than one block.</exception>
    public HogDescriptor(int width, int height, HogOptions? options = null)
        : this(width, height, options, normalize: true)
    {
    }

    private HogDescriptor(int width, int height, HogOptions? options, bool normalize)
    {
        _normalize = normalize;
        _plan = new HogPlan(options ?? HogOptions.ScikitImage, width, height);
        HogOptions o = _plan.Options;
        _byteBins = OrientationBins.Create(o.Orientations, o.Signed, !o.GammaSqrt, !o.GammaSqrt);
        _floatBins = OrientationBins.Create(o.Orientations, o.Signed, integerGradients: false, exactGradients: true);

        // Exact bins of 8-bit images need the pixels before the square root too.
        bool raw = o.GammaSqrt && !o.TrilinearVoting;
        _grayPool = new(() => new HogScratch(_plan, 1, raw));
        _colorPool = new(() => new HogScratch(_plan, 3, raw));
    }

    /// <summary>
    /// The bare cell histograms, [row, column, orientation], each pixel voting for one orientation of its cell.
    /// </summary>
    internal static HogDescriptor OfCells(int width, int height, HogOptions options)
    {
        HogOptions cells = options with
        {
            BlockWidth = 1, BlockHeight = 1, BlockStrideX = 0, BlockStrideY = 0, GaussianWindow = false, TrilinearVoting = false,
            Regularization = HogRegularization.ScikitImage, Order = HogOrder.RowMajor,
        };
        return new HogDescriptor(width, height, cells, normalize: false);
    }

    /// <summary>Image width in pixels.</summary>
    public int Width => _plan.Width;

    /// <summary>Image height in pixels.</summary>
    public int Height => _plan.Height;

    /// <summary>Number of blocks in a row of blocks.</summary>
    public int BlocksX => _plan.BlocksX;

    /// <summary>Number of rows of blocks.</summary>
    public int BlocksY => _plan.BlocksY;

    /// <summary>Number of values of a descriptor.</summary>
    public int Length => _plan.Length;

    internal HogOptions Options => _plan.Options;

    /// <summary>Computes the descriptor of an 8-bit image.</summary>
    /// <param name="pixels">
    /// Height x Width values of a grey image, or 3 x Height x Width values (planar: the red, then the green, then the blue
    /// image), of which each pixel counts by its strongest channel. Rows from the top, without padding.
    /// </param>
    /// <param name="features"><see cref="Length"/> values, in the order of <see cref="HogOptions.Order"/>.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Compute(ReadOnlySpan<byte> pixels, Span<float> features)
    {
        int channels = Channels(pixels.Length, features.Length);
        fixed (byte* start = pixels)
            Compute(new PixelPlanes(start, Width, Height, channels), features);
    }

    /// <summary>
    /// Computes the descriptor of an image of floats of any scale; as in scikit-image, pixels and gradients then are single
    /// precision.
    /// </summary>
    /// <param name="pixels">Laid out as for 8-bit images.</param>
    /// <param name="features"><see cref="Length"/> values, in the order of <see cref="HogOptions.Order"/>.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    public void Compute(ReadOnlySpan<float> pixels, Span<float> features)
    {
        int channels = Channels(pixels.Length, features.Length);
        fixed (float* start = pixels)
            Compute(new PixelPlanes(start, Width, Height, channels), features);
    }

    private int Channels(int pixels, int features)
    {
        if (features != Length)
            throw new ArgumentException($"The HOG vector has {Length} values; the destination has {features}.", nameof(features));
        int area = Width * Height;
        if (pixels != area && pixels != 3 * area)
        {
            throw new ArgumentException(
                $"An image of {Width}x{Height} pixels has {area} values (grey) or {3 * area} (red, green, blue); " +
                $"there are {pixels}.",
                nameof(pixels));
        }
        return pixels / area;
    }

    private void Compute(in PixelPlanes pixels, Span<float> features)
    {
        ScratchPool<HogScratch> pool = pixels.Channels == 1 ? _grayPool : _colorPool;
        HogScratch scratch = pool.Rent();
        fixed (float* output = features)
            Run(pixels, scratch, output);
        pool.Return(scratch);
    }

    private void Run(in PixelPlanes pixels, HogScratch scratch, float* features)
    {
        HogOptions options = _plan.Options;
        bool gamma = options.GammaSqrt, trilinear = options.TrilinearVoting;
        OrientationBins bins = pixels.Bytes != null ? _byteBins : _floatBins;
        float scale = options.Regularization == HogRegularization.ScikitImage
            ? 1f / (options.CellWidth * options.CellHeight)
            : 1;
        // Square roots of floats are subtracted as they are, as the reference does.
        bool rooted = gamma && !trilinear && pixels.Bytes != null;
        int loaded = 0;
        foreach (HogPlan.Segment segment in _plan.Segments)
        {
            for (int r = 0; r < segment.Count; r++)
            {
                int y = segment.Start + r;
                loaded = Math.Max(loaded, Math.Max(0, y - 1));
                for (; loaded <= Math.Min(y + 1, Height - 1); loaded++)
                    GradientRows.Load(pixels, loaded, gamma, scratch);
                GradientRows.Compute(pixels, y, gamma, rooted, exact: !trilinear, scratch);
                float* magnitudes = scratch.Magnitudes + r * scratch.Stride, positions = scratch.Positions + r * scratch.Stride;
                if (trilinear)
                    OrientationVotes.Interpolated(options, Width, scratch, magnitudes, positions);
                else
                    OrientationVotes.Nearest(pixels, options, bins, y, scratch, magnitudes, (int*)positions);
            }
            CellVotes.AddDown(_plan, segment, scratch);
            foreach (int window in segment.Closing)
                CellVotes.AddAcross(_plan, window, scale, scratch);
            for (int row = segment.FirstBlockRow; row < segment.EndBlockRow; row++)
                BlockNormalizer.WriteRow(_plan, row, _normalize, scratch, features);
        }
    }
}
