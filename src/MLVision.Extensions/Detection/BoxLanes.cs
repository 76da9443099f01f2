using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLVision.Extensions;

/// <summary>
/// Boxes with each coordinate, the area and the score in a lane of its own, so that one box is compared with several at a time.
/// Places that are free overlap nothing.
/// </summary>
internal readonly ref struct BoxLanes
{
    /// <summary>The number of lanes.</summary>
    public const int LaneCount = 6;

    private readonly Span<float> _x0, _y0, _x1, _y1, _areas, _scores;

    /// <summary>Lays the lanes into this memory, all places free.</summary>
    public BoxLanes(Span<float> memory)
    {
        int length = memory.Length / LaneCount;
        _x0 = memory.Slice(0, length);
        _y0 = memory.Slice(length, length);
        _x1 = memory.Slice(2 * length, length);
        _y1 = memory.Slice(3 * length, length);
        _areas = memory.Slice(4 * length, length);
        _scores = memory.Slice(5 * length, length);
        _x0.Fill(float.PositiveInfinity);
        _x1.Fill(float.NegativeInfinity);
        _scores.Fill(float.NegativeInfinity);
    }

    private BoxLanes(BoxLanes all, int start, int length)
    {
        _x0 = all._x0.Slice(start, length);
        _y0 = all._y0.Slice(start, length);
        _x1 = all._x1.Slice(start, length);
        _y1 = all._y1.Slice(start, length);
        _areas = all._areas.Slice(start, length);
        _scores = all._scores.Slice(start, length);
    }

    /// <summary>The places that so many boxes need: vectors of the last ones must not reach beyond.</summary>
    public static int LengthFor(int boxCount) =>
        (boxCount + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;

    /// <summary>Some of the places; <paramref name="length"/> is one that <see cref="LengthFor"/> gives.</summary>
    public BoxLanes Slice(int start, int length) => new(this, start, length);

    public void Set(int place, BoundingBox box, float score)
    {
        _x0[place] = box.X0;
        _y0[place] = box.Y0;
        _x1[place] = box.X1;
        _y1[place] = box.Y1;
        _areas[place] = SignedArea(box);
        _scores[place] = score;
    }

    /// <summary>Whether any of the first boxes overlaps this one by more than the threshold.</summary>
    public bool AnyOverlaps(BoundingBox box, int count, float threshold)
    {
        ref float x0 = ref MemoryMarshal.GetReference(_x0), y0 = ref MemoryMarshal.GetReference(_y0);
        ref float x1 = ref MemoryMarshal.GetReference(_x1), y1 = ref MemoryMarshal.GetReference(_y1);
        ref float areas = ref MemoryMarshal.GetReference(_areas);
        Vector256<float> left = Vector256.Create(box.X0), top = Vector256.Create(box.Y0);
        Vector256<float> right = Vector256.Create(box.X1), bottom = Vector256.Create(box.Y1);
        Vector256<float> area = Vector256.Create(SignedArea(box));
        // Hardly a box passes this test, which saves the division; those that do are looked at exactly.
        Vector256<float> exact = Vector256.Create(threshold), rough = Vector256.Create(threshold * (1 - 1e-5f));
        for (nuint i = 0; i < (nuint)count; i += (nuint)Vector256<float>.Count)
        {
            Vector256<float> width = Extent(Vector256.LoadUnsafe(ref x0, i), Vector256.LoadUnsafe(ref x1, i), left, right);
            Vector256<float> height = Extent(Vector256.LoadUnsafe(ref y0, i), Vector256.LoadUnsafe(ref y1, i), top, bottom);
            Vector256<float> intersection = width * height;
            Vector256<float> union = Vector256.LoadUnsafe(ref areas, i) + area - intersection;
            if (Vector256.GreaterThanAny(intersection, rough * union) && Vector256.GreaterThanAny(intersection / union, exact))
                return true;
        }

        return false;
    }

    /// <summary>Takes out the box with the highest score, the first of several.</summary>
    /// <returns>Its place and score; negative infinity where there is none.</returns>
    public (int Place, BoundingBox Box, float Score) TakeBest()
    {
        Vector256<float> highest = Vector256.Create(float.NegativeInfinity);
        ref float scores = ref MemoryMarshal.GetReference(_scores);
        for (nuint i = 0; i < (nuint)_scores.Length; i += (nuint)Vector256<float>.Count)
            highest = Vector256.MaxNative(highest, Vector256.LoadUnsafe(ref scores, i));
        float score = float.NegativeInfinity;
        for (int i = 0; i < Vector256<float>.Count; i++)
            score = Math.Max(score, highest[i]);
        int place = _scores.IndexOf(score);
        _scores[place] = float.NegativeInfinity;
        return (place, new BoundingBox(_x0[place], _y0[place], _x1[place], _y1[place]), score);
    }

    /// <summary>Lowers the scores of the boxes that overlap this one.</summary>
    public void Decay(BoundingBox box, NonMaximumSuppressionOptions options)
    {
        ref float x0 = ref MemoryMarshal.GetReference(_x0), y0 = ref MemoryMarshal.GetReference(_y0);
        ref float x1 = ref MemoryMarshal.GetReference(_x1), y1 = ref MemoryMarshal.GetReference(_y1);
        ref float areas = ref MemoryMarshal.GetReference(_areas), scores = ref MemoryMarshal.GetReference(_scores);
        Vector256<float> left = Vector256.Create(box.X0), top = Vector256.Create(box.Y0);
        Vector256<float> right = Vector256.Create(box.X1), bottom = Vector256.Create(box.Y1);
        Vector256<float> area = Vector256.Create(SignedArea(box));
        bool linear = options.Method == SuppressionMethod.SoftLinear;
        // The lowest float that the threshold admits.
        Vector256<float> threshold = Vector256.Create(linear ? -LowerFloat(-options.IouThreshold) : 0);
        Vector256<float> scale = Vector256.Create(-1 / options.Sigma);
        for (nuint i = 0; i < (nuint)_scores.Length; i += (nuint)Vector256<float>.Count)
        {
            Vector256<float> width = Extent(Vector256.LoadUnsafe(ref x0, i), Vector256.LoadUnsafe(ref x1, i), left, right);
            Vector256<float> height = Extent(Vector256.LoadUnsafe(ref y0, i), Vector256.LoadUnsafe(ref y1, i), top, bottom);
            Vector256<float> intersection = width * height;
            if (!Vector256.GreaterThanAny(intersection, Vector256<float>.Zero))
                continue;
            Vector256<float> overlap = intersection / (Vector256.LoadUnsafe(ref areas, i) + area - intersection);
            Vector256<float> score = Vector256.LoadUnsafe(ref scores, i);
            Vector256<float> factor = linear ? Vector256<float>.One - overlap : Vector256.Exp(overlap * overlap * scale);
            // Scores of 0 stay, and so does the mark of boxes that were taken.
            Vector256<float> lowered = Vector256.GreaterThan(score, Vector256<float>.Zero)
                & Vector256.GreaterThan(intersection, Vector256<float>.Zero)
                & Vector256.GreaterThanOrEqual(overlap, threshold);
            Vector256.ConditionalSelect(lowered, score * factor, score).StoreUnsafe(ref scores, i);
        }
    }

    /// <summary>
    /// The largest float that is not above the number: a float exceeds the one exactly where it exceeds the other.
    /// </summary>
    public static float LowerFloat(double value)
    {
        float near = (float)value;
        return near > value ? MathF.BitDecrement(near) : near;
    }

    /// <summary>The length that two ranges have in common.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Extent(
        Vector256<float> low, Vector256<float> high, Vector256<float> otherLow, Vector256<float> otherHigh) =>
        Vector256.MaxNative(
            Vector256.MinNative(high, otherHigh) - Vector256.MaxNative(low, otherLow), Vector256<float>.Zero);

    // BoundingBox.Area is never negative; torchvision, whose results these are, lets the sign of an inverted box stand.
    private static float SignedArea(BoundingBox box) => box.Width * box.Height;
}
