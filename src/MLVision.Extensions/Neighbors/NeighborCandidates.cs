namespace MLVision.Extensions;

/// <summary>For each query of a batch the training rows of the lowest scores: a heap with the highest of them on top.</summary>
internal sealed class NeighborCandidates : NeighborSelection
{
    private readonly int _size;
    private readonly float[] _scores;
    private readonly int[] _rows;

    public NeighborCandidates(int queries, int size)
        : base(queries)
    {
        _size = size;
        _scores = new float[queries * size];
        _rows = new int[queries * size];
    }

    public void Clear(int queries)
    {
        Array.Fill(_scores, float.PositiveInfinity, 0, queries * _size);
        Array.Fill(_rows, -1, 0, queries * _size);
        Thresholds.AsSpan(0, queries).Fill(float.PositiveInfinity);
        Thresholds.AsSpan(queries).Fill(float.NegativeInfinity);
    }

    /// <summary>The scores in no order; infinite where there is no row.</summary>
    public ReadOnlySpan<float> Scores(int query) => _scores.AsSpan(query * _size, _size);

    /// <summary>The rows in the order of the scores; -1 where there is none.</summary>
    public ReadOnlySpan<int> Rows(int query) => _rows.AsSpan(query * _size, _size);

    /// <summary>Puts a row in the place of the one with the highest score.</summary>
    public override void Add(int query, float score, int row)
    {
        Span<float> scores = _scores.AsSpan(query * _size, _size);
        Span<int> rows = _rows.AsSpan(query * _size, _size);
        int place = 0;
        while (true)
        {
            int child = 2 * place + 1;
            if (child >= scores.Length)
                break;
            if (child + 1 < scores.Length && scores[child + 1] > scores[child])
                child++;
            if (scores[child] <= score)
                break;
            scores[place] = scores[child];
            rows[place] = rows[child];
            place = child;
        }

        scores[place] = score;
        rows[place] = row;
        Thresholds[query] = scores[0];
    }
}
