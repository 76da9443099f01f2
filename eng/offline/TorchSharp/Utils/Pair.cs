namespace TorchSharp;

/// <summary>Sizes of the two dimensions of a picture.</summary>
internal static class Pair
{
    public static long[] Array(long both) => [both, both];

    public static long[] Array(long? both) => both.HasValue ? Array(both.Value) : null;

    public static long[] Array((long, long) pair) => [pair.Item1, pair.Item2];

    public static long[] Array((long, long)? pair) => pair.HasValue ? Array(pair.Value) : null;
}
