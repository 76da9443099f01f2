namespace MLVision.Extensions;

/// <summary>For each query of a panel all training rows below a threshold that stays.</summary>
internal sealed class NeighborHits() : NeighborSelection(NeighborKernel.PanelWidth)
{
    private readonly List<int>[] _rows = Enumerable.Range(0, NeighborKernel.PanelWidth).Select(_ => new List<int>()).ToArray();

    public void Clear()
    {
        Array.ForEach(_rows, rows => rows.Clear());
        Thresholds.AsSpan().Fill(float.NegativeInfinity);
    }

    public List<int> Rows(int query) => _rows[query];

    public override void Add(int query, float score, int row) => _rows[query].Add(row);
}
