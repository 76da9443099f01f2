namespace MLVision.Extensions;

/// <summary>
/// The evaluation of one class as Pascal VOC defines it (Everingham et al.: "The Pascal Visual Object Classes Challenge: A
/// Retrospective", 2015, and the development kit).
/// </summary>
internal static class PascalVocEvaluator
{
    /// <param name="objects">The objects of the class, in the order of their images.</param>
    /// <param name="predictions">The predictions of the class, in the order of their images.</param>
    /// <param name="options">The options.</param>
    public static PascalVocClassResult Evaluate(DetectionSet.TrueObject[] objects, DetectionSet.Prediction[] predictions,
        DetectionEvaluationOptions options)
    {
        Dictionary<int, (int Start, int End)> images = FindImages(objects);
        var order = new int[predictions.Length];
        ScoreOrder.Descending([.. predictions.Select(prediction => prediction.Score)], order);
        int objectCount = objects.Count(item => !item.IsIgnored);
        var isFound = new bool[objects.Length];
        var curve = new List<PrecisionRecallPoint>(predictions.Length);
        int right = 0;
        foreach (int i in order)
        {
            int match = FindBest(objects, images.GetValueOrDefault(predictions[i].Image), predictions[i].Box, options);
            if (match >= 0 && objects[match].IsIgnored)
                continue;
            if (match >= 0 && !isFound[match])
            {
                isFound[match] = true;
                right++;
            }

            double recall = (double)right / objectCount, precision = (double)right / (curve.Count + 1);
            curve.Add(new PrecisionRecallPoint(predictions[i].Score, recall, precision));
        }

        return objectCount == 0
            ? new PascalVocClassResult(0, double.NaN, double.NaN, [])
            : new PascalVocClassResult(objectCount, AllPoints(curve), ElevenPoints(curve, objectCount), [.. curve]);
    }

    /// <summary>The places of each image's objects.</summary>
    private static Dictionary<int, (int Start, int End)> FindImages(DetectionSet.TrueObject[] objects)
    {
        var images = new Dictionary<int, (int Start, int End)>();
        for (int i = 0; i < objects.Length; i++)
        {
            bool isNew = i == 0 || objects[i].Image != objects[i - 1].Image;
            images[objects[i].Image] = (isNew ? i : images[objects[i].Image].Start, i + 1);
        }

        return images;
    }

    /// <summary>
    /// The object that a box overlaps most, the first of several, be it found before or not; -1 where the overlap is too small.
    /// </summary>
    private static int FindBest(DetectionSet.TrueObject[] objects, (int Start, int End) range, BoundingBox box,
        DetectionEvaluationOptions options)
    {
        int best = -1;
        double bestOverlap = 0;
        for (int i = range.Start; i < range.End; i++)
        {
            double overlap = BoxOverlap.Of(box, objects[i].Box, options.InclusiveBoxes ? 1 : 0);
            if (overlap > bestOverlap)
                (best, bestOverlap) = (i, overlap);
        }

        return bestOverlap >= options.IouThreshold ? best : -1;
    }

    /// <summary>The area below the curve, which at each recall has the best precision of that recall or a higher one.</summary>
    private static double AllPoints(List<PrecisionRecallPoint> curve)
    {
        double sum = 0, best = 0;
        for (int i = curve.Count - 1; i >= 0; i--)
        {
            best = Math.Max(best, curve[i].Precision);
            sum += best * (curve[i].Recall - (i == 0 ? 0 : curve[i - 1].Recall));
        }

        return sum;
    }

    /// <summary>The mean of the best precisions with at least a recall of 0, 0.1 and so on up to 1.</summary>
    private static double ElevenPoints(List<PrecisionRecallPoint> curve, int objectCount)
    {
        double sum = 0, best = 0;
        int tenths = 10;
        for (int i = curve.Count - 1; i >= 0; i--)
        {
            // Recall reaches the tenths that it has as a fraction; in floating point 3 * 0.1 is more than 3 / 10.
            long found = (long)Math.Round(curve[i].Recall * objectCount);
            for (; tenths >= 0 && 10 * found < (long)tenths * objectCount; tenths--)
                sum += best;
            best = Math.Max(best, curve[i].Precision);
        }

        return (sum + (tenths + 1) * best) / 11;
    }
}
