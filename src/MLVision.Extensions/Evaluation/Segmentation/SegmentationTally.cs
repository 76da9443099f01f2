namespace MLVision.Extensions;

/// <summary>
/// Counts the pixels of each pair of true and predicted class; <see cref="ClassCount"/> itself stands for no class.
/// </summary>
internal sealed class SegmentationTally(int classCount)
{
    private readonly long[] _counts = new long[(classCount + 1) * (classCount + 1)];

    public int ClassCount => classCount;

    /// <summary>Whether any pixel has a true class.</summary>
    public bool HasLabels => _counts.AsSpan(0, classCount * (classCount + 1)).ContainsAnyExcept(0);

    /// <summary>The highest class that occurs, be it true or predicted.</summary>
    public int HighestClass
    {
        get
        {
            for (int c = classCount - 1; c > 0; c--)
            {
                for (int other = 0; other <= classCount; other++)
                {
                    if (Count(c, other) + Count(other, c) > 0)
                        return c;
                }
            }

            return 0;
        }
    }

    public long Count(int actual, int predicted) => _counts[actual * (classCount + 1) + predicted];

    /// <summary>Counts the pixels of a pair of masks.</summary>
    /// <param name="truth">The true class of each pixel, at most the number of classes.</param>
    /// <param name="predicted">The predicted class of each pixel, at most the number of classes.</param>
    public void Add(ReadOnlySpan<ushort> truth, ReadOnlySpan<ushort> predicted)
    {
        predicted = predicted[..truth.Length];
        int stride = classCount + 1;
        for (int i = 0; i < truth.Length; i++)
            _counts[truth[i] * stride + predicted[i]]++;
    }
}
