using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Reads pairs of masks and counts their pixels.</summary>
internal static class SegmentationEvaluator
{
    public static SegmentationMetrics Evaluate(IDataView data, string labelName, string predictedName,
        SegmentationEvaluationOptions options, CancellationToken cancellationToken)
    {
        MaskColumn label = MaskColumn.Find(data.Schema, labelName), predicted = MaskColumn.Find(data.Schema, predictedName);
        // Bytes do not say how many classes there are: it is what the masks will have.
        var classes = new ClassList(label.Column, predicted.Column, options.ClassNames, valueCount: 256);
        var tally = new SegmentationTally(classes.Names.Count);

        using DataViewRowCursor cursor = data.GetRowCursor([label.Column, predicted.Column]);
        MaskReader labels = label.CreateReader(cursor,
            label.Classify(classes.LabelMap, tally.ClassCount, options.IgnoreIndex));
        MaskReader predictions = predicted.CreateReader(cursor,
            predicted.Classify(classes.PredictedMap, tally.ClassCount, options.IgnoreIndex));
        while (cursor.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<ushort> truth = labels.Read(), guess = predictions.Read();
            if (!labels.HasSizeOf(predictions))
                throw new InvalidDataException(
                    $"Row {cursor.Position}: the mask in the column '{labelName}' is of {labels.Size}, " +
                    $"the one in the column '{predictedName}' of {predictions.Size}.");
            tally.Add(truth, guess);
        }

        if (!tally.HasLabels)
            throw new InvalidOperationException($"No pixel has a class in the column '{labelName}'.");
        return new SegmentationMetrics(classes.IsOpen ? [.. classes.Names.Take(tally.HighestClass + 1)] : classes.Names, tally);
    }
}
