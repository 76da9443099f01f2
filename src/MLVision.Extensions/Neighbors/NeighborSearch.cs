using System.Runtime.Intrinsics;

namespace MLVision.Extensions;

/// <summary>Finds the nearest training rows of up to some number of queries at a time; used by one thread.</summary>
/// <remarks>
/// Scores in single precision, computed like a product of matrices, choose some more candidates than are wanted; distances in
/// double precision order these. Where rounding might have kept a true neighbour from the candidates, all rows are compared in
/// double precision.
/// </remarks>
internal sealed class NeighborSearch
{
    /// <summary>A block of training rows stays in the second-level cache while all queries pass.</summary>
    private const int BlockBytes = 1 << 18;

    private readonly NeighborIndex _index;
    private readonly int _wanted;
    private readonly float[] _queries;
    private readonly float[] _panels;
    private readonly NeighborCandidates _candidates;
    private readonly Neighbor[] _neighbors;
    private Neighbor[] _exact = [];

    public NeighborSearch(NearestNeighborsModel model, int capacity)
    {
        _index = model.Index;
        _wanted = model.NeighborCount;
        int panels = (capacity + NeighborKernel.PanelWidth - 1) / NeighborKernel.PanelWidth;
        _queries = new float[capacity * _index.FeatureCount];
        _panels = new float[panels * NeighborKernel.PanelWidth * _index.FeatureCount];
        _candidates = new NeighborCandidates(panels * NeighborKernel.PanelWidth, _wanted + Math.Max(16, _wanted / 2));
        _neighbors = new Neighbor[capacity * _wanted];
    }

    /// <summary>The memory of a query, to be filled before <see cref="Run"/>.</summary>
    public Span<float> Query(int index) => _queries.AsSpan(index * _index.FeatureCount, _index.FeatureCount);

    /// <summary>The nearest rows of a query, nearest first, after <see cref="Run"/>.</summary>
    public ReadOnlySpan<Neighbor> Neighbors(int query) => _neighbors.AsSpan(query * _wanted, _wanted);

    public void Run(int count)
    {
        _candidates.Clear(count);
        int panels = (count + NeighborKernel.PanelWidth - 1) / NeighborKernel.PanelWidth;
        for (int panel = 0; panel < panels; panel++)
            Pack(panel, Math.Min(NeighborKernel.PanelWidth, count - panel * NeighborKernel.PanelWidth));

        int panelSize = NeighborKernel.PanelWidth * _index.FeatureCount;
        int blockGroups = BlockBytes / sizeof(float) / _index.FeatureCount / NeighborIndex.RowGroup;
        int blockRows = Math.Max(1, blockGroups) * NeighborIndex.RowGroup;
        for (int first = 0; first < _index.RowCount; first += blockRows)
        {
            int end = Math.Min(first + blockRows, _index.RowCount);
            for (int panel = 0; panel < panels; panel++)
            {
                NeighborKernel.Scan(_index, first, end, _panels.AsSpan(panel * panelSize, panelSize), _candidates,
                    panel * NeighborKernel.PanelWidth, Vector512.IsHardwareAccelerated);
            }
        }

        for (int query = 0; query < count; query++)
            Order(query);
    }

    /// <summary>Lays the queries of a panel out so that one feature of all of them is contiguous.</summary>
    private void Pack(int panel, int count)
    {
        Span<float> target = _panels.AsSpan(panel * NeighborKernel.PanelWidth * _index.FeatureCount);
        for (int lane = 0; lane < count; lane++)
        {
            ReadOnlySpan<float> query = Query(panel * NeighborKernel.PanelWidth + lane);
            for (int k = 0; k < query.Length; k++)
                target[k * NeighborKernel.PanelWidth + lane] = query[k];
        }
    }

    private void Order(int query)
    {
        ReadOnlySpan<float> features = Query(query);
        ReadOnlySpan<float> scores = _candidates.Scores(query);
        ReadOnlySpan<int> rows = _candidates.Rows(query);
        Span<float> sorted = stackalloc float[scores.Length];
        scores.CopyTo(sorted);
        sorted.Sort();
        int found = rows.Length - rows.Count(-1);
        bool isCertain = found == _index.RowCount
            || (found == rows.Length && sorted[^1] - sorted[_wanted - 1] > 2 * _index.ScoreError(features));

        int count = isCertain ? found : _index.RowCount;
        if (_exact.Length < count)
            _exact = new Neighbor[count];
        Span<Neighbor> exact = _exact.AsSpan(0, count);
        for (int i = 0, next = 0; next < count; i++)
        {
            int row = isCertain ? rows[i] : i;
            if (row >= 0)
                exact[next++] = new Neighbor(row, _index.Distance(features, row));
        }

        exact.Sort();
        exact[.._wanted].CopyTo(_neighbors.AsSpan(query * _wanted));
    }
}
