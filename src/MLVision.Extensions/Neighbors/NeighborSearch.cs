using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLVision.Extensions;

/// <summary>Finds the nearest training rows of up to some number of queries at a time; used by one thread.</summary>
/// <remarks>
/// Scores in single precision, computed like a product of matrices, choose some more candidates than are wanted; distances in
/// double precision order these. Where rounding might have kept a true neighbour from the candidates, as it may where many rows
/// are about equally far, a second pass takes all rows that can be neighbours at all.
/// </remarks>
internal sealed class NeighborSearch
{
    /// <summary>A block of training rows stays in the second-level cache while all queries pass.</summary>
    private const int BlockBytes = 1 << 18;

    private readonly NeighborIndex _index;
    private readonly int _wanted;
    private readonly int _panelSize;
    private readonly float[] _queries;
    private readonly float[] _panels;
    private readonly NeighborCandidates _candidates;
    private readonly Neighbor[] _neighbors;
    private readonly List<(int Query, float Threshold)> _uncertain = [];
    private NeighborHits? _hits;
    private Neighbor[] _exact = [];

    public NeighborSearch(NearestNeighborsModel model, int capacity)
    {
        _index = model.Index;
        _wanted = model.NeighborCount;
        int panels = (capacity + NeighborKernel.PanelWidth - 1) / NeighborKernel.PanelWidth;
        _panelSize = NeighborKernel.PanelWidth * _index.FeatureCount;
        _queries = new float[capacity * _index.FeatureCount];
        _panels = new float[panels * _panelSize];
        _candidates = new NeighborCandidates(panels * NeighborKernel.PanelWidth, _wanted + Math.Max(16, _wanted / 2));
        _neighbors = new Neighbor[capacity * _wanted];
    }

    /// <summary>The memory of a query, to be filled before <see cref="Run"/>.</summary>
    public Span<float> Query(int index) => _queries.AsSpan(index * _index.FeatureCount, _index.FeatureCount);

    /// <summary>The nearest rows of a query, nearest first, after <see cref="Run"/>.</summary>
    public ReadOnlySpan<Neighbor> Neighbors(int query) => _neighbors.AsSpan(query * _wanted, _wanted);

    public void Run(int count)
    {
        for (int query = 0; query < count; query++)
            Pack(query, place: query);
        _candidates.Clear(count);
        Scan((count + NeighborKernel.PanelWidth - 1) / NeighborKernel.PanelWidth, _candidates);
        _uncertain.Clear();
        for (int query = 0; query < count; query++)
            OrderCandidates(query);
        foreach ((int Query, float Threshold)[] panel in _uncertain.Chunk(NeighborKernel.PanelWidth))
            SearchAgain(panel);
    }

    /// <summary>Scores all training rows with the queries of the first panels.</summary>
    private void Scan(int panels, NeighborSelection selection)
    {
        int blockGroups = BlockBytes / sizeof(float) / _index.FeatureCount / NeighborIndex.RowGroup;
        int blockRows = Math.Max(1, blockGroups) * NeighborIndex.RowGroup;
        for (int first = 0; first < _index.RowCount; first += blockRows)
        {
            int end = Math.Min(first + blockRows, _index.RowCount);
            for (int panel = 0; panel < panels; panel++)
            {
                NeighborKernel.Scan(_index, first, end, _panels.AsSpan(panel * _panelSize, _panelSize), selection,
                    panel * NeighborKernel.PanelWidth, Vector512.IsHardwareAccelerated);
            }
        }
    }

    /// <summary>Lays a query into a panel, in which one feature of all queries is contiguous.</summary>
    private void Pack(int query, int place)
    {
        ReadOnlySpan<float> features = Query(query);
        (int panel, int lane) = Math.DivRem(place, NeighborKernel.PanelWidth);
        Span<float> target = _panels.AsSpan(panel * _panelSize, _panelSize);
        for (int k = 0; k < features.Length; k++)
            target[k * NeighborKernel.PanelWidth + lane] = features[k];
    }

    private void OrderCandidates(int query)
    {
        ReadOnlySpan<float> scores = _candidates.Scores(query);
        ReadOnlySpan<int> rows = _candidates.Rows(query);
        int found = rows.Length - rows.Count(-1);
        if (found < Math.Min(rows.Length, _index.RowCount))
        {
            // Scores that overflowed were below no threshold.
            Order(query, Enumerable.Range(0, _index.RowCount).ToArray());
            return;
        }

        Span<float> sorted = stackalloc float[scores.Length];
        scores.CopyTo(sorted);
        sorted.Sort();
        // No other row has a lower score than the last candidate. One that is nearer than the last wanted row has a score of at
        // most this.
        double limit = sorted[_wanted - 1] + 2 * _index.ScoreError(NeighborIndex.SquaredNorm(Query(query)));
        if (found == _index.RowCount || sorted[^1] > limit)
            Order(query, found == rows.Length ? rows : rows.ToArray().Where(row => row >= 0).ToArray());
        else
            _uncertain.Add((query, MathF.BitIncrement((float)limit)));
    }

    private void SearchAgain((int Query, float Threshold)[] queries)
    {
        _hits ??= new NeighborHits();
        _hits.Clear();
        for (int place = 0; place < queries.Length; place++)
        {
            Pack(queries[place].Query, place);
            _hits.Thresholds[place] = queries[place].Threshold;
        }

        Scan(1, _hits);
        for (int place = 0; place < queries.Length; place++)
            Order(queries[place].Query, CollectionsMarshal.AsSpan(_hits.Rows(place)));
    }

    /// <summary>Takes the nearest of these training rows.</summary>
    private void Order(int query, ReadOnlySpan<int> rows)
    {
        ReadOnlySpan<float> features = Query(query);
        double square = NeighborIndex.SquaredNorm(features);
        if (_exact.Length < rows.Length)
            _exact = new Neighbor[rows.Length];
        Span<Neighbor> exact = _exact.AsSpan(0, rows.Length);
        for (int i = 0; i < rows.Length; i++)
            exact[i] = new Neighbor(rows[i], _index.Distance(features, square, rows[i]));
        exact.Sort();
        exact[.._wanted].CopyTo(_neighbors.AsSpan(query * _wanted));
    }
}
