namespace MLVision.Extensions;

/// <summary>
/// The evaluation of one class as COCO defines it (https://cocodataset.org/#detection-eval) and its reference implementation,
/// pycocotools, computes it.
/// </summary>
internal static class CocoEvaluator
{
    /// <summary>The number of overlaps that an object is found with: 0.5, 0.55 and so on up to 0.95.</summary>
    public const int ThresholdCount = 10;

    public const int ThresholdOf50 = 0, ThresholdOf75 = 5;

    /// <summary>The number of limits on the predictions of an image: 1, 10, 100.</summary>
    public const int LimitCount = 3, LimitOf1 = 0, LimitOf10 = 1, LimitOf100 = 2;

    private const int RecallCount = 101;

    private static readonly int[] Limits = [1, 10, 100];

    // As NumPy's linspace computes them: where an overlap is exactly a threshold, the last bit decides.
    private static readonly double[] Thresholds =
        [.. Enumerable.Range(0, ThresholdCount).Select(i => i == ThresholdCount - 1 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9))];

    private enum Outcome : byte
    {
        Wrong,
        Right,
        Ignored,
    }

    /// <param name="objects">The objects of the class, in the order of their images.</param>
    /// <param name="predictions">The predictions of the class, in the order of their images.</param>
    public static CocoClassResult Evaluate(DetectionSet.TrueObject[] objects, DetectionSet.Prediction[] predictions)
    {
        var matches = new Matches(predictions.Length);
        for (int o = 0, p = 0; o < objects.Length || p < predictions.Length;)
        {
            int image = Math.Min(o < objects.Length ? objects[o].Image : int.MaxValue,
                p < predictions.Length ? predictions[p].Image : int.MaxValue);
            int firstObject = o, firstPrediction = p;
            while (o < objects.Length && objects[o].Image == image)
                o++;
            while (p < predictions.Length && predictions[p].Image == image)
                p++;
            matches.AddImage(objects.AsSpan(firstObject..o), predictions.AsSpan(firstPrediction..p));
        }

        var result = new CocoClassResult();
        int[] order = matches.GetOrder();
        for (int area = 0; area < CocoAreas.Count; area++)
        {
            int objectCount = objects.Count(item => !item.IsIgnored && CocoAreas.Holds(area, item.Area));
            for (int threshold = 0; threshold < ThresholdCount; threshold++)
                Summarise(result, matches, order, area, threshold, objectCount);
        }

        return result;
    }

    private static void Summarise(CocoClassResult result, Matches matches, int[] order, int area, int threshold, int objectCount)
    {
        ReadOnlySpan<Outcome> outcomes = matches.Outcomes(area, threshold);
        Span<int> found = stackalloc int[LimitCount];
        found.Clear();
        var precisions = new List<double>();
        int wrong = 0;
        foreach (int i in order)
        {
            if (outcomes[i] == Outcome.Wrong)
                wrong++;
            if (outcomes[i] != Outcome.Right)
                continue;
            for (int limit = 0; limit < LimitCount; limit++)
            {
                if (matches.Rank(i) < Limits[limit])
                    found[limit]++;
            }

            int right = precisions.Count + 1;
            precisions.Add((double)right / (right + wrong));
        }

        for (int limit = 0; limit < LimitCount; limit++)
            result.SetRecall(area, limit, threshold, objectCount == 0 ? double.NaN : (double)found[limit] / objectCount);
        result.Set(area, threshold, AveragePrecision(precisions, objectCount));
    }

    /// <summary>The mean of the best precisions with at least a recall of 0, 0.01 and so on.</summary>
    /// <param name="precisions">The precision whenever one more object is found.</param>
    /// <param name="objectCount">The number of objects.</param>
    private static double AveragePrecision(List<double> precisions, int objectCount)
    {
        if (objectCount == 0)
            return double.NaN;
        for (int i = precisions.Count - 2; i >= 0; i--)
            precisions[i] = Math.Max(precisions[i], precisions[i + 1]);
        double sum = 0;
        for (int i = 0, found = 0; i < RecallCount; i++)
        {
            while (found < precisions.Count && (found + 1.0) / objectCount < i * 0.01)
                found++;
            if (found == precisions.Count)
                break;
            sum += precisions[found];
        }

        return sum / RecallCount;
    }

    /// <summary>What became of each prediction, for each range of areas and each threshold.</summary>
    private sealed class Matches(int capacity)
    {
        private readonly float[] _scores = new float[capacity];
        private readonly byte[] _ranks = new byte[capacity];
        private readonly Outcome[] _outcomes = new Outcome[(long)CocoAreas.Count * ThresholdCount * capacity];
        private readonly List<(int Object, double Overlap)> _candidates = [];
        private int[] _order = [];
        private int[] _takenIn = [];
        private int _round;
        private int _count;

        /// <summary>The predictions by falling score, equal ones in the order of their images.</summary>
        public int[] GetOrder()
        {
            var order = new int[_count];
            ScoreOrder.Descending(_scores.AsSpan(0, _count), order);
            return order;
        }

        /// <summary>The place of a prediction among those of its image.</summary>
        public int Rank(int prediction) => _ranks[prediction];

        public ReadOnlySpan<Outcome> Outcomes(int area, int threshold) => Section(area, threshold);

        /// <summary>Matches the best predictions of an image with its objects.</summary>
        public void AddImage(ReadOnlySpan<DetectionSet.TrueObject> objects, ReadOnlySpan<DetectionSet.Prediction> predictions)
        {
            if (predictions.IsEmpty)
                return;
            if (_order.Length < predictions.Length)
                _order = new int[predictions.Length];
            if (_takenIn.Length < objects.Length)
                _takenIn = new int[objects.Length];
            Span<float> scores = predictions.Length <= 256 ? stackalloc float[predictions.Length] : new float[predictions.Length];
            for (int i = 0; i < predictions.Length; i++)
                scores[i] = predictions[i].Score;
            ScoreOrder.Descending(scores, _order);

            int kept = Math.Min(predictions.Length, Limits[^1]);
            Span<int> ends = stackalloc int[kept];
            Span<double> sizes = stackalloc double[kept];
            _candidates.Clear();
            for (int rank = 0; rank < kept; rank++)
            {
                DetectionSet.Prediction prediction = predictions[_order[rank]];
                FindCandidates(prediction.Box, objects);
                ends[rank] = _candidates.Count;
                sizes[rank] = BoxOverlap.Area(prediction.Box, 0);
                _scores[_count + rank] = prediction.Score;
                _ranks[_count + rank] = (byte)rank;
            }

            for (int area = 0; area < CocoAreas.Count; area++)
            {
                for (int threshold = 0; threshold < ThresholdCount; threshold++)
                {
                    _round++;
                    Span<Outcome> outcomes = Section(area, threshold).Slice(_count, kept);
                    for (int rank = 0; rank < kept; rank++)
                    {
                        int start = rank == 0 ? 0 : ends[rank - 1];
                        outcomes[rank] = Match(start, ends[rank], objects, area, Thresholds[threshold])
                            ?? (CocoAreas.Holds(area, sizes[rank]) ? Outcome.Wrong : Outcome.Ignored);
                    }
                }
            }

            _count += kept;
        }

        /// <summary>The objects that a box overlaps enough for the lowest threshold.</summary>
        private void FindCandidates(BoundingBox box, ReadOnlySpan<DetectionSet.TrueObject> objects)
        {
            for (int i = 0; i < objects.Length; i++)
            {
                double overlap = objects[i].IsCrowd
                    ? BoxOverlap.OfFirst(box, objects[i].Box)
                    : BoxOverlap.Of(box, objects[i].Box, 0);
                if (overlap >= Thresholds[0])
                    _candidates.Add((i, overlap));
            }
        }

        /// <summary>
        /// Takes the object with the largest overlap, the last of several; one that is ignored only where there is no other.
        /// </summary>
        /// <returns>What it makes of the prediction; null where there is none.</returns>
        private Outcome? Match(int start, int end, ReadOnlySpan<DetectionSet.TrueObject> objects, int area, double threshold)
        {
            int best = -1;
            bool bestIsIgnored = true;
            double bestOverlap = threshold;
            for (int candidate = start; candidate < end; candidate++)
            {
                (int i, double overlap) = _candidates[candidate];
                bool isIgnored = objects[i].IsIgnored || !CocoAreas.Holds(area, objects[i].Area);
                bool isFree = _takenIn[i] != _round || objects[i].IsCrowd;
                bool isBetter = isIgnored == bestIsIgnored ? overlap >= bestOverlap : !isIgnored && overlap >= threshold;
                if (isFree && isBetter)
                    (best, bestIsIgnored, bestOverlap) = (i, isIgnored, overlap);
            }

            if (best < 0)
                return null;
            _takenIn[best] = _round;
            return bestIsIgnored ? Outcome.Ignored : Outcome.Right;
        }

        private Span<Outcome> Section(int area, int threshold) =>
            _outcomes.AsSpan((area * ThresholdCount + threshold) * capacity, capacity);
    }
}
