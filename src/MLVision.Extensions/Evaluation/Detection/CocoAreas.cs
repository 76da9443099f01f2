namespace MLVision.Extensions;

/// <summary>The sizes of objects that COCO tells apart; the bounds, in square pixels, belong to both sides.</summary>
internal static class CocoAreas
{
    public const int All = 0, Small = 1, Medium = 2, Large = 3, Count = 4;

    private static readonly (double Low, double High)[] Ranges = [(0, 1e10), (0, 32 * 32), (32 * 32, 96 * 96), (96 * 96, 1e10)];

    public static bool Holds(int range, double area) => area >= Ranges[range].Low && area <= Ranges[range].High;
}
