using Microsoft.ML;
using Microsoft.ML.Data;

namespace Samples;

/// <summary>What scored data say of themselves.</summary>
internal static class ScoredData
{
    /// <summary>The names of the classes, in the order of the scores.</summary>
    public static string[] ClassNames(this IDataView scored)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
