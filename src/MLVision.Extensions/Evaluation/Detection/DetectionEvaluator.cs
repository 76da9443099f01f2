using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Reads objects and predictions and evaluates the classes, several at a time.</summary>
internal static class DetectionEvaluator
{
    public static DetectionMetrics Evaluate(IDataView data, DetectionEvaluationOptions options,
        CancellationToken cancellationToken)
    {
        var reader = new DetectionReader(data, options);
        DetectionSet set = reader.Read(cancellationToken);
        DetectionSet.TrueObject[][] objects = set.ObjectsByClass(reader.ClassNames.Count);
        DetectionSet.Prediction[][] predictions = set.PredictionsByClass(reader.ClassNames.Count);
        var classes = new DetectionClassMetrics[reader.ClassNames.Count];
        Parallel.For(0, classes.Length, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            PascalVocClassResult voc = PascalVocEvaluator.Evaluate(objects[i], predictions[i], options);
            CocoClassResult coco = CocoEvaluator.Evaluate(objects[i], predictions[i]);
            classes[i] = new DetectionClassMetrics(reader.ClassNames[i], predictions[i].Length, voc, coco);
        });
        return new DetectionMetrics(set, classes, options.IouThreshold);
    }
}
