using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Benchmarks;

/// <summary>
/// Evaluates 1,000,000 predictions by all metrics of Pascal VOC and COCO, and the masks of a data set like CamVid.
/// </summary>
internal sealed class DetectionEvaluationBenchmark : IBenchmark
{
    private const int ImageCount = 5000, ObjectsPerImage = 8, PredictionsPerImage = 200, ClassCount = 80;
    private const int MaskCount = 233, Width = 480, Height = 360, MaskClassCount = 11;

    public string Name => "map";

    public string Description => "the evaluation of 1,000,000 predictions and of 233 masks, beside the limits that are set";

    public void Run(BenchmarkReport report)
    {
        var ml = new MLContext(seed: 1);
        IDataView detections = ml.Data.LoadFromEnumerable(CreateDetections());
        report.Compare($"{ImageCount * PredictionsPerImage:N0} predictions, {ClassCount} classes", "s",
            () => Time(() => ml.Vision().EvaluateDetection(detections)), "limit", () => 30, runs: 3);
        Mask[] masks = CreateMasks();
        IDataView segmentation = ml.Data.LoadFromEnumerable(masks);
        report.Compare($"{MaskCount} masks of {Width} x {Height}", "s",
            () => Time(() => ml.Vision().EvaluateSegmentation(segmentation)), "limit", () => 1, runs: 5);
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Detections[] CreateDetections()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, ImageCount).Select(_ =>
        {
            var row = new Detections
            {
                Labels = [.. Enumerable.Range(0, ObjectsPerImage).Select(_ => (uint)random.Next(ClassCount) + 1)],
                BoundingBoxes = [.. Enumerable.Range(0, ObjectsPerImage).SelectMany(_ => CreateBox(random))],
                PredictedLabel = new uint[PredictionsPerImage],
                PredictedBoundingBoxes = new float[4 * PredictionsPerImage],
                Score = [.. Enumerable.Range(0, PredictionsPerImage).Select(_ => random.NextSingle())],
            };
            for (int i = 0; i < PredictionsPerImage; i++)
            {
                // Half of them lie near an object, as those of a detector do.
                int near = random.Next(2 * ObjectsPerImage);
                float[] box = near < ObjectsPerImage
                    ? [.. row.BoundingBoxes.Skip(4 * near).Take(4).Select(value => value + 10 * random.NextSingle() - 5)]
                    : CreateBox(random);
                row.PredictedLabel[i] = near < ObjectsPerImage ? row.Labels[near] : (uint)random.Next(ClassCount) + 1;
                box.CopyTo(row.PredictedBoundingBoxes, 4 * i);
            }

            return row;
        })];
    }

    private static float[] CreateBox(Random random)
    {
        float x = 500 * random.NextSingle(), y = 350 * random.NextSingle();
        return [x, y, x + 10 + 130 * random.NextSingle(), y + 10 + 120 * random.NextSingle()];
    }

    /// <summary>Pairs of masks that differ in a tenth of the pixels, without any runs.</summary>
    private static Mask[] CreateMasks()
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, MaskCount).Select(_ =>
        {
            var row = new Mask { True = new byte[Width * Height], Predicted = new byte[Width * Height] };
            for (int i = 0; i < row.True.Length; i++)
            {
                row.True[i] = (byte)(i / 50 % MaskClassCount);
                row.Predicted[i] = random.Next(10) == 0 ? (byte)random.Next(MaskClassCount) : row.True[i];
            }

            return row;
        })];
    }

    private sealed class Detections
    {
        [KeyType(ClassCount)]
        public uint[] Labels { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        [KeyType(ClassCount)]
        public uint[] PredictedLabel { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }

    private sealed class Mask
    {
        [ColumnName("Mask")]
        public byte[] True { get; set; } = [];

        [ColumnName("PredictedMask")]
        public byte[] Predicted { get; set; } = [];
    }
}
