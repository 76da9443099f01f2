namespace MLVision.Extensions;

/// <summary>
/// Working memory for one HOG computation at a time; pinned once, so that the inner loops use plain pointers.
/// </summary>
internal sealed unsafe class HogScratch
{
    /// <summary>Floats in front of column 0 of a pixel row, so that column -1 can be read.</summary>
    private const int LeftPad = 8;

    private readonly float[] _memory;

    public HogScratch(HogPlan plan, int channels, bool rawRows)
    {
        int lanes = (plan.Width + 7) & ~7;
        Stride = lanes + 2 * LeftPad;
        PaddedOrientations = (plan.Options.Orientations + 7) & ~7;
        VoteSize = lanes * plan.Options.Orientations;
        CellRowSize = plan.Columns.Length * PaddedOrientations;

        long[] sizes =
        [
            channels * 3L * Stride,
            rawRows ? channels * 3L * Stride : 0,
            Stride,
            Stride,
            (long)HogPlan.MaxSegmentRows * Stride,
            (long)HogPlan.MaxSegmentRows * Stride,
            (long)plan.RingSize * VoteSize,
            (long)lanes * PaddedOrientations,
            (long)plan.RingSize * CellRowSize + 8,
            ((plan.BlockLength + 7) & ~7) + PaddedOrientations,
        ];
        // 64-byte steps keep every part aligned like the first one.
        _memory = GC.AllocateArray<float>(checked((int)(sizes.Sum() + 16L * sizes.Length + 16)), pinned: true);
        fixed (float* start = _memory)
        {
            var next = (float*)(((nint)start + 63) & ~(nint)63);
            var parts = stackalloc float*[sizes.Length];
            for (int i = 0; i < sizes.Length; i++)
            {
                parts[i] = next;
                next += (sizes[i] + 15) & ~15L;
            }
            Rows = parts[0] + LeftPad;
            RawRows = rawRows ? parts[1] + LeftPad : Rows;
            GradientX = parts[2];
            GradientY = parts[3];
            Magnitudes = parts[4];
            Positions = parts[5];
            Votes = parts[6];
            Turned = parts[7];
            Cells = parts[8];
            Block = parts[9];
        }
    }

    /// <summary>Floats from one pixel row to the next.</summary>
    public int Stride { get; }

    public int PaddedOrientations { get; }

    /// <summary>Floats in one slot of <see cref="Votes"/>.</summary>
    public int VoteSize { get; }

    /// <summary>Floats in one slot of <see cref="Cells"/>.</summary>
    public int CellRowSize { get; }

    /// <summary>[channel][row modulo 3][column]: pixel values, after gamma.</summary>
    public readonly float* Rows;

    /// <summary>The same before gamma, where both are needed; else the same memory.</summary>
    public readonly float* RawRows;

    /// <summary>Gradients of the current row.</summary>
    public readonly float* GradientX;

    /// <summary>Gradients of the current row.</summary>
    public readonly float* GradientY;

    /// <summary>[row in segment][column].</summary>
    public readonly float* Magnitudes;

    /// <summary>[row in segment][column]: bin as int32, or magnitude times fractional orientation as float.</summary>
    public readonly float* Positions;

    /// <summary>[ring slot][column / 8][orientation][8 columns]: votes summed downwards.</summary>
    public readonly float* Votes;

    /// <summary>[column][orientation]: one slot of Votes turned.</summary>
    public readonly float* Turned;

    /// <summary>[ring slot][horizontal window][padded orientation]: cell histograms.</summary>
    public readonly float* Cells;

    /// <summary>The block being normalised.</summary>
    public readonly float* Block;
}
