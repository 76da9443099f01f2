using System.Buffers;

namespace MLVision.Extensions;

/// <summary>Puts scores in falling order.</summary>
internal static class ScoreOrder
{
    /// <summary>
    /// The places of the scores in falling order, equal scores in the order of their places; scores below the minimum and those
    /// that are not numbers are left out.
    /// </summary>
    /// <returns>How many places were written.</returns>
    public static int Descending(ReadOnlySpan<float> scores, Span<int> places, float minimum = float.NegativeInfinity)
    {
        // A number that sorts as the pair of score and place does: sorting bare integers is several times faster than sorting
        // with a comparison, and needs no stable algorithm.
        ulong[] keys = ArrayPool<ulong>.Shared.Rent(scores.Length);
        int count = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] >= minimum)
                keys[count++] = (ulong)~Ascending(scores[i]) << 32 | (uint)i;
        }

        keys.AsSpan(0, count).Sort();
        for (int i = 0; i < count; i++)
            places[i] = (int)(uint)keys[i];
        ArrayPool<ulong>.Shared.Return(keys);
        return count;
    }

    /// <summary>Bits whose order as unsigned integers is the order of the numbers; both zeros are the same.</summary>
    private static uint Ascending(float value)
    {
        int bits = BitConverter.SingleToInt32Bits(value + 0f);
        return (uint)bits ^ ((uint)(bits >> 31) | 0x8000_0000);
    }
}
