namespace MLVision.Extensions.Onnx;

/// <summary>The numbers of one cell of a grid, which lie side by side or, each in a plane of its own, apart.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Step">How far apart.</param>
internal readonly record struct CellValues(int Count, int Step)
{
    public float At(ReadOnlySpan<float> values, int index) => values[index * Step];

    /// <summary>The first of the greatest from a place on.</summary>
    public int IndexOfMax(ReadOnlySpan<float> values, int start)
    {
        int best = start;
        for (int i = start + 1; i < Count; i++)
        {
            if (values[i * Step] > values[best * Step])
                best = i;
        }

        return best;
    }
}
