namespace MLVision.Extensions;

/// <summary>
/// Everything about a HOG descriptor that depends on the image size and the options alone.
/// </summary>
/// <remarks>
/// The weight of a pixel for a cell of a block is a product of a vertical and a horizontal weight, whatever the options: plain
/// cells, bilinear sharing between cells, the Gaussian window. So the image is reduced in two passes over one-dimensional
/// windows: first downwards into the vertical windows, for each column and orientation, then across. Where
/// neighbouring blocks have the same window (plain cells) it exists once.
/// </remarks>
internal sealed class HogPlan
{
    /// <summary>Most rows of one <see cref="Segment"/>.</summary>
    public const int MaxSegmentRows = 8;

    public HogPlan(HogOptions options, int width, int height)
    {
        options.Validate();
        Options = options;
        Width = width;
        Height = height;
        int blockPixelsX = options.BlockWidth * options.CellWidth, blockPixelsY = options.BlockHeight * options.CellHeight;
        if (width < blockPixelsX || height < blockPixelsY)
        {
            throw new ArgumentException(
                $"An image of {width}x{height} pixels is smaller than one HOG block of {blockPixelsX}x{blockPixelsY} pixels " +
                $"({options.BlockWidth}x{options.BlockHeight} cells of {options.CellWidth}x{options.CellHeight}).");
        }
        BlocksX = (width - blockPixelsX) / options.StepX + 1;
        BlocksY = (height - blockPixelsY) / options.StepY + 1;
        BlockLength = options.BlockWidth * options.BlockHeight * options.Orientations;
        long length = (long)BlocksX * BlocksY * BlockLength;
        if (length > int.MaxValue / 4)
            throw new ArgumentException($"The HOG vector of an image of {width}x{height} pixels would have {length} values.");
        Length = (int)length;

        float sigma = options.WindowSigma > 0 ? options.WindowSigma : (blockPixelsX + blockPixelsY) / 8f;
        Columns = Windows(width, options.CellWidth, options.BlockWidth, options.StepX, BlocksX, sigma, out ColumnOf);
        Rows = Windows(height, options.CellHeight, options.BlockHeight, options.StepY, BlocksY, sigma, out RowOf);
        Unweighted = !options.TrilinearVoting && !options.GaussianWindow;
        Segments = MakeSegments();
        RingSize = MeasureRing();
    }

    public HogOptions Options { get; }

    public int Width { get; }

    public int Height { get; }

    public int BlocksX { get; }

    public int BlocksY { get; }

    public int BlockLength { get; }

    public int Length { get; }

    /// <summary>All weights are one and each pixel is in at most as many windows as blocks share its cell.</summary>
    public bool Unweighted { get; }

    public Window[] Rows { get; }

    public Window[] Columns { get; }

    /// <summary>[block row * BlockHeight + cell row] -> index into <see cref="Rows"/>.</summary>
    public readonly int[] RowOf;

    /// <summary>[block column * BlockWidth + cell column] -> index into <see cref="Columns"/>.</summary>
    public readonly int[] ColumnOf;

    public Segment[] Segments { get; }

    /// <summary>How many vertical windows are alive at once at most; window i uses slot i modulo this.</summary>
    public int RingSize { get; }

    /// <summary>Weights of one cell along one axis: pixel Start + i has weight Weights[i].</summary>
    public sealed record Window(int Start, float[] Weights)
    {
        public int End => Start + Weights.Length;
    }

    /// <summary>A run of image rows over which the same vertical windows are open.</summary>
    /// <param name="Start">The first row.</param>
    /// <param name="Count">Number of rows, at most <see cref="MaxSegmentRows"/>.</param>
    /// <param name="Open">The windows that the rows belong to.</param>
    /// <param name="Closing">The windows whose last row is in this segment.</param>
    /// <param name="FirstBlockRow">The first block row that is complete after this segment and was not before.</param>
    /// <param name="EndBlockRow">One past the last such block row.</param>
    public sealed record Segment(int Start, int Count, int[] Open, int[] Closing, int FirstBlockRow, int EndBlockRow);

    private Window[] Windows(int size, int cell, int cells, int step, int blocks, float sigma, out int[] windowOf)
    {
        var profiles = new (int Start, float[] Weights)[cells];
        for (int c = 0; c < cells; c++)
            profiles[c] = Profile(c, cell, cells, sigma);

        var all = new List<Window>();
        var known = new Dictionary<int, int>();
        windowOf = new int[blocks * cells];
        bool shared = !Options.TrilinearVoting && !Options.GaussianWindow;
        for (int b = 0; b < blocks; b++)
        {
            for (int c = 0; c < cells; c++)
            {
                int start = b * step + profiles[c].Start;
                if (!shared || !known.TryGetValue(start, out int index))
                {
                    index = all.Count;
                    known[start] = index;
                    all.Add(new Window(start, profiles[c].Weights));
                }
                windowOf[b * cells + c] = index;
            }
        }

        // In order of their ends, so that a ring of slots suffices.
        int[] order = [.. Enumerable.Range(0, all.Count).OrderBy(i => all[i].End).ThenBy(i => all[i].Start)];
        var rank = new int[all.Count];
        for (int i = 0; i < order.Length; i++)
            rank[order[i]] = i;
        for (int i = 0; i < windowOf.Length; i++)
            windowOf[i] = rank[windowOf[i]];
        return [.. order.Select(i => all[i])];
    }

    /// <summary>
    /// The weights of the pixels of a block for its cell <paramref name="index"/>, without the zeros at both ends.
    /// </summary>
    private (int Start, float[] Weights) Profile(int index, int cell, int cells, float sigma)
    {
        var weights = new float[cell * cells];
        for (int i = 0; i < weights.Length; i++)
        {
            double weight = Options.TrilinearVoting
                ? Math.Max(0, 1 - Math.Abs((i + 0.5) / cell - 0.5 - index))
                : i / cell == index ? 1 : 0;
            if (Options.GaussianWindow)
            {
                double distance = i - weights.Length * 0.5;
                weight *= Math.Exp(-distance * distance / (2.0 * sigma * sigma));
            }
            weights[i] = (float)weight;
        }
        int start = 0, end = weights.Length;
        while (start < end - 1 && weights[start] == 0)
            start++;
        while (end > start + 1 && weights[end - 1] == 0)
            end--;
        return (start, weights[start..end]);
    }

    private Segment[] MakeSegments()
    {
        int[] cuts = [.. Rows.SelectMany(w => new[] { w.Start, w.End }).Distinct().Order()];
        var segments = new List<Segment>();
        int doneBlockRows = 0, closed = 0, longest = Rows.Max(w => w.Weights.Length);
        for (int i = 0; i + 1 < cuts.Length; i++)
        {
            int start = cuts[i], end = cuts[i + 1];
            while (closed < Rows.Length && Rows[closed].End <= start)
                closed++;
            // In the order of their ends; those that end much later have not begun.
            var found = new List<int>();
            for (int w = closed; w < Rows.Length && Rows[w].End - longest <= start; w++)
            {
                if (Rows[w].Start <= start)
                    found.Add(w);
            }
            if (found.Count == 0)
                continue;
            int[] open = [.. found];
            int[] closing = [.. open.Where(w => Rows[w].End == end)];
            int blockRows = doneBlockRows;
            while (blockRows < BlocksY && LastRow(blockRows) <= end)
                blockRows++;
            for (int y = start; y < end; y += MaxSegmentRows)
            {
                int count = Math.Min(MaxSegmentRows, end - y);
                bool last = y + count == end;
                segments.Add(new Segment(y, count, open, last ? closing : [], doneBlockRows, last ? blockRows : doneBlockRows));
            }
            doneBlockRows = blockRows;
        }
        return [.. segments];
    }

    private int LastRow(int blockRow) =>
        Enumerable.Range(blockRow * Options.BlockHeight, Options.BlockHeight).Max(i => Rows[RowOf[i]].End);

    private int MeasureRing()
    {
        int ring = 1, newest = 0;
        foreach (Segment segment in Segments)
        {
            newest = Math.Max(newest, segment.Open.Max());
            for (int b = segment.FirstBlockRow; b < segment.EndBlockRow; b++)
            {
                int oldest = Enumerable.Range(b * Options.BlockHeight, Options.BlockHeight).Min(i => RowOf[i]);
                ring = Math.Max(ring, newest - oldest + 1);
            }
        }
        return ring;
    }
}
