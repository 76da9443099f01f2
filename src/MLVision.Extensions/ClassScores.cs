namespace MLVision.Extensions;

/// <summary>What the scores of classes say.</summary>
internal static class ClassScores
{
    /// <summary>The first of the greatest.</summary>
    public static int IndexOfMax(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
                best = i;
        }

        return best;
    }
}
