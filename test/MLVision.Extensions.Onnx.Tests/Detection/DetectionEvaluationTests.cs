using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Image;
using MLVision.Extensions.Onnx.Tests.Models;

namespace MLVision.Extensions.Onnx.Tests.Detection;

/// <summary>What a detector adds is what the evaluation takes.</summary>
[TestClass]
public class DetectionEvaluationTests
{
    private const int Size = 64;
    private static readonly string[] _names = ["cat", "dog", "bird"];

    [TestMethod]
    public void ADetectorThatFindsAllButOneObjectHasThePrecisionOfThat()
    {
        GoldenCase golden = new GoldenFile("scoring").Case("yolov8");
        string[] labels = [.. golden.Floats("classes").Select(index => _names[(int)index])];
        float[] boxes = golden.Floats("boxes");
        Assert.AreEqual(10, labels.Count(label => label == "bird"));
        var ml = new MLContext(1);
        // The detector finds the same in every image; the second has one object more.
        IDataView data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 2).Select(i => new AnnotatedRow
        {
            Image = TestImages.Create(new byte[3 * Size * Size], Size, Size),
            Labels = i == 0 ? labels : ["bird", .. labels],
            BoundingBoxes = i == 0 ? boxes : [0, 0, Size, Size, .. boxes],
        }));
        using TransformerChain<ObjectDetectionTransformer> model = ml.Transforms.Conversion
            .MapValueToKey("Labels", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByValue)
            .Append(ml.Transforms.ScoreObjectDetection(new ObjectDetectionOptions
            {
                ModelPath = TestImages.Model("yolov8"),
                Decoder = new YoloV8Decoder(),
                Preprocessing = ImagePreprocessing.None,
                ClassNames = _names,
                ScoreThreshold = (float)golden.Double("threshold"),
                Suppression = new NonMaximumSuppressionOptions { IouThreshold = 1 },
            }))
            .Fit(data);

        DetectionMetrics metrics = ml.Vision().EvaluateDetection(model.Transform(data));

        // Of the birds 20 of 21 are found, and nothing else: the precision is 1 up to the recall 20/21, which is that of 96 of
        // COCO's 101 points. The keys of the labels have another order than the detector's.
        Assert.AreEqual((2, 77, 76), (metrics.ImageCount, metrics.ObjectCount, metrics.PredictionCount));
        Assert.AreEqual(20 / 21.0, metrics.PerClass.Single(found => found.ClassName == "bird").VocAveragePrecision, 1e-12);
        Assert.AreEqual((1 + 1 + 20 / 21.0) / 3, metrics.PascalVoc.MeanAveragePrecision, 1e-12);
        Assert.AreEqual((1 + 1 + 96 / 101.0) / 3, metrics.Coco.AveragePrecision, 1e-12);
    }

    private sealed class AnnotatedRow
    {
        [ImageType(Size, Size)]
        public MLImage? Image { get; set; }

        public string[] Labels { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];
    }
}
