using System.Buffers;

namespace MLVision.Extensions;

/// <summary>
/// Keeps the best of the boxes that detect one object: greedy non-maximum suppression with the results of
/// <c>torchvision.ops.nms</c> and <c>batched_nms</c>, or soft-NMS (Bodla, Singh, Chellappa, Davis: "Soft-NMS - Improving Object
/// Detection With One Line of Code", 2017). Thread-safe.
/// </summary>
public sealed class NonMaximumSuppression
{
    private readonly NonMaximumSuppressionOptions _options;
    private readonly float _threshold;

    /// <summary>Prepares the suppression.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    public NonMaximumSuppression(NonMaximumSuppressionOptions? options = null)
    {
        _options = (options ?? new NonMaximumSuppressionOptions()).Validate();
        _threshold = BoxLanes.LowerFloat(_options.IouThreshold);
    }

    /// <summary>Chooses boxes of one image.</summary>
    /// <param name="boxes">The boxes; their coordinates are finite.</param>
    /// <param name="scores">The score of each box; for the soft methods finite and not negative.</param>
    /// <param name="classes">The class of each box, any numbers; none where all boxes are of one class.</param>
    /// <returns>The boxes kept, in falling order of their scores; equal scores in the order of the boxes.</returns>
    /// <exception cref="ArgumentException">
    /// There are not as many scores, or classes, as boxes, or a soft method was given a score that it cannot lower.
    /// </exception>
    public KeptBox[] Apply(ReadOnlySpan<BoundingBox> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> classes = default)
    {
        if (scores.Length != boxes.Length)
            throw new ArgumentException($"There are {scores.Length} scores for {boxes.Length} boxes.", nameof(scores));
        if (classes.Length != boxes.Length && classes.Length != 0)
            throw new ArgumentException($"There are {classes.Length} classes for {boxes.Length} boxes.", nameof(classes));
        if (boxes.Length == 0)
            return [];

        int[] places = ArrayPool<int>.Shared.Rent(2 * boxes.Length);
        Span<int> order = places.AsSpan(0, boxes.Length), sections = places.AsSpan(boxes.Length, boxes.Length);
        order = order[..ScoreOrder.Descending(scores, order, _options.ScoreThreshold)];
        if (_options.Method != SuppressionMethod.Hard)
            order.Sort();
        List<int> lengths = FindSections(order, _options.PerClass ? classes : default, sections);
        var starts = new int[lengths.Count + 1];
        for (int i = 0; i < lengths.Count; i++)
            starts[i + 1] = starts[i] + BoxLanes.LengthFor(lengths[i]);

        float[] memory = ArrayPool<float>.Shared.Rent(BoxLanes.LaneCount * starts[^1]);
        var lanes = new BoxLanes(memory.AsSpan(0, BoxLanes.LaneCount * starts[^1]));
        try
        {
            return _options.Method == SuppressionMethod.Hard
                ? ApplyHard(boxes, scores, order, sections, starts, lanes)
                : ApplySoft(boxes, scores, order, sections, starts, lanes);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(memory);
            ArrayPool<int>.Shared.Return(places);
        }
    }

    /// <summary>Numbers the classes that occur, in the order of their best boxes.</summary>
    /// <returns>The number of boxes in each.</returns>
    private static List<int> FindSections(ReadOnlySpan<int> order, ReadOnlySpan<int> classes, Span<int> sections)
    {
        if (classes.IsEmpty)
        {
            sections.Clear();
            return [order.Length];
        }

        var numbers = new Dictionary<int, int>();
        List<int> lengths = [];
        for (int i = 0; i < order.Length; i++)
        {
            if (!numbers.TryGetValue(classes[order[i]], out int section))
            {
                numbers.Add(classes[order[i]], section = lengths.Count);
                lengths.Add(0);
            }

            sections[i] = section;
            lengths[section]++;
        }

        return lengths;
    }

    /// <summary>From the best box on, each is compared with those of its section that were kept.</summary>
    private KeptBox[] ApplyHard(ReadOnlySpan<BoundingBox> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> order,
        ReadOnlySpan<int> sections, int[] starts, BoxLanes lanes)
    {
        var counts = new int[starts.Length - 1];
        var kept = new List<KeptBox>();
        for (int i = 0; i < order.Length && kept.Count < _options.MaxDetections; i++)
        {
            int index = order[i], section = sections[i];
            BoxLanes own = lanes.Slice(starts[section], starts[section + 1] - starts[section]);
            if (own.AnyOverlaps(boxes[index], counts[section], _threshold))
                continue;
            own.Set(counts[section]++, boxes[index], scores[index]);
            kept.Add(new KeptBox(index, scores[index]));
        }

        return kept.ToArray();
    }

    /// <summary>Takes the best box of a section and lowers the scores of the others, again and again.</summary>
    private KeptBox[] ApplySoft(ReadOnlySpan<BoundingBox> boxes, ReadOnlySpan<float> scores, ReadOnlySpan<int> order,
        ReadOnlySpan<int> sections, int[] starts, BoxLanes lanes)
    {
        var indices = new int[starts[^1]];
        var counts = new int[starts.Length - 1];
        for (int i = 0; i < order.Length; i++)
        {
            int place = starts[sections[i]] + counts[sections[i]]++;
            float score = scores[order[i]];
            if (score < 0 || score == float.PositiveInfinity)
                throw new ArgumentException(
                    $"{_options.Method} takes finite scores from 0 up; box {order[i]} has {score}.", nameof(scores));
            lanes.Set(place, boxes[order[i]], score);
            indices[place] = order[i];
        }

        var kept = new List<KeptBox>();
        for (int section = 0; section < counts.Length; section++)
        {
            BoxLanes own = lanes.Slice(starts[section], starts[section + 1] - starts[section]);
            for (int i = 0; i < Math.Min(counts[section], _options.MaxDetections); i++)
            {
                (int place, BoundingBox box, float score) = own.TakeBest();
                if (score < _options.ScoreThreshold)
                    break;
                kept.Add(new KeptBox(indices[starts[section] + place], score));
                own.Decay(box, _options);
            }
        }

        return kept.OrderByDescending(box => box.Score).ThenBy(box => box.Index).Take(_options.MaxDetections).ToArray();
    }
}
