using Microsoft.ML;
using MLVision.Extensions.Onnx.Tests.Models;

namespace MLVision.Extensions.Onnx.Tests.Detection;

/// <summary>The decoders against torchvision and the papers' formulas (eng/peers/golden_scoring.py).</summary>
[TestClass]
public class DecoderTests
{
    private const int Size = 64;

    public static IEnumerable<object[]> Cases =>
        new GoldenFile("scoring").Cases.Where(c => c.Has("decoder")).Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void BoxesScoresAndClassesAreThoseOfTheReference(string name)
    {
        GoldenCase golden = new GoldenFile("scoring").Case(name);
        var ml = new MLContext(1);
        using ObjectDetectionTransformer model = ml.Transforms.ScoreObjectDetection(OptionsOf(golden)).Fit(Rows(ml, 1));

        // The images of a run have boxes of their own only in this one.
        foreach (DetectedObjects found in Detect(ml, model, rows: name is "suppressed_numbered" or "suppressed_caffe" ? 1 : 3))
        {
            CollectionAssert.AreEqual(
                golden.Floats("classes"), Array.ConvertAll(found.PredictedLabel, key => (float)key - 1), name);
            TestImages.AreClose(golden.Floats("scores"), found.Score, 1e-5, name);
            TestImages.AreClose(golden.Floats("boxes"), found.PredictedBoundingBoxes, 1e-3, name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void ADecoderIsSavedWithAllItsOptions(string name)
    {
        GoldenCase golden = new GoldenFile("scoring").Case(name);
        var ml = new MLContext(1);
        using ObjectDetectionTransformer model = ml.Transforms.ScoreObjectDetection(OptionsOf(golden)).Fit(Rows(ml, 1));
        using var file = new MemoryStream();
        ml.Model.Save(model, Rows(ml, 1).Schema, file);
        ITransformer loaded = ml.Model.Load(file, out _);

        Assert.AreEqual(Detect(ml, model, 1).Single().ToString(), Detect(ml, loaded, 1).Single().ToString());
        ((IDisposable)loaded).Dispose();
    }

    [TestMethod]
    public void OnlyTheOutputsThatAreNamedAreRead()
    {
        GoldenCase golden = new GoldenFile("scoring").Case("yolov5_training");
        var ml = new MLContext(1);
        ObjectDetectionOptions options = OptionsOf(golden) with { OutputNames = ["output"] };
        using ObjectDetectionTransformer model = ml.Transforms.ScoreObjectDetection(options).Fit(Rows(ml, 1));
        var grids = new YoloV5Decoder { Anchors = [[30, 61, 62, 45], [10, 13, 16, 30]] };

        TestImages.AreClose(golden.Floats("scores"), Detect(ml, model, 1).Single().Score, 1e-5, "scores");
        var error = Assert.ThrowsExactly<InvalidDataException>(() => ml.Transforms.ScoreObjectDetection(
            options with { OutputNames = ["391", "339", "3"], Decoder = grids }).Fit(Rows(ml, 1)));
        Assert.Contains("OutputNames holds '3', but it has the outputs 'output', '339', '391'", error.Message);
        using ObjectDetectionTransformer other = ml.Transforms.ScoreObjectDetection(
            options with { OutputNames = ["391", "339"], Decoder = grids }).Fit(Rows(ml, 1));
        Assert.AreEqual("0, 1, 2", string.Join(", ", other.ClassNames));
    }

    [TestMethod]
    public void TheBoxesThatOverlapAreSuppressed()
    {
        GoldenCase golden = new GoldenFile("scoring").Case("yolov8");
        var ml = new MLContext(1);
        ObjectDetectionOptions options = OptionsOf(golden) with
        {
            Suppression = new NonMaximumSuppressionOptions { IouThreshold = 0.1, PerClass = false, MaxDetections = 5 },
        };
        using ObjectDetectionTransformer model = ml.Transforms.ScoreObjectDetection(options).Fit(Rows(ml, 1));

        DetectedObjects found = Detect(ml, model, 1).Single();

        BoundingBox[] boxes = BoxesOf(found.PredictedBoundingBoxes);
        Assert.HasCount(5, boxes);
        Assert.AreEqual(golden.Floats("scores")[0], found.Score[0], 1e-6);
        for (int i = 0; i < boxes.Length; i++)
        {
            for (int j = 0; j < i; j++)
                Assert.IsLessThanOrEqualTo(0.1f, boxes[i].IntersectionOverUnion(boxes[j]));
        }
    }

    [TestMethod]
    public void SoftSuppressionLowersScores()
    {
        GoldenCase golden = new GoldenFile("scoring").Case("yolov8");
        var ml = new MLContext(1);
        ObjectDetectionOptions options = OptionsOf(golden) with
        {
            Suppression = new NonMaximumSuppressionOptions { Method = SuppressionMethod.SoftGaussian, PerClass = false },
        };
        using ObjectDetectionTransformer model = ml.Transforms.ScoreObjectDetection(options).Fit(Rows(ml, 1));

        DetectedObjects found = Detect(ml, model, 1).Single();

        Assert.HasCount(golden.Floats("scores").Length, found.Score);
        Assert.AreEqual(golden.Floats("scores")[0], found.Score[0], 1e-6);
        Assert.IsLessThan(golden.Floats("scores").Sum() - 0.1f, found.Score.Sum());
    }

    [TestMethod]
    [DataRow("yolov8", "yolox", "YoloXDecoder reads 84 cells", DisplayName = "YOLOX")]
    [DataRow("yolov8", "yolov2", "YoloV2Decoder reads one, [batch, anchors * (5 + classes), ", DisplayName = "YOLOv2")]
    [DataRow("yolov8", "ssd", "SsdDecoder reads two", DisplayName = "SSD")]
    [DataRow("yolov8", "suppressed", "SuppressedDecoder reads rows of 6 or 7 numbers", DisplayName = "with suppression")]
    [DataRow("ssd", "yolov8", "YoloV8Decoder reads one, [batch, 4 + classes, boxes]", DisplayName = "YOLOv8")]
    [DataRow("ssd", "yolov5", "boxes, 5 + classes], or for each grid one of 4 or 5 dimensions", DisplayName = "YOLOv5")]
    [DataRow("yolov5_training", "yolov3", "Anchors are for 3 grids; OutputNames chooses among outputs", DisplayName = "YOLOv3")]
    [DataRow("nanodet_grids", "nanodet", "[batch, cells, 32] for 64, 16, 4 cells of Strides", DisplayName = "NanoDet")]
    [DataRow("suppressed_ultralytics", "yolov8", "this model suppresses by itself, which SuppressedDecoder reads",
        DisplayName = "YOLOv8, of a model with suppression")]
    [DataRow("yolov8_rotated", "yolov8", "its boxes are rotated", DisplayName = "YOLOv8, of rotated boxes")]
    [DataRow("ssd", "retinanet", "RetinaNetDecoder reads two", DisplayName = "RetinaNet")]
    public void AModelOfAnotherFamilyIsRefused(string model, string decoder, string expected)
    {
        var ml = new MLContext(1);
        var options = new ObjectDetectionOptions
        {
            ModelPath = TestImages.Model(model),
            Decoder = OptionsText.Read<DetectionDecoder>($$"""{"$type":"{{decoder}}"}"""),
        };

        var error = Assert.ThrowsExactly<InvalidDataException>(
            () => ml.Transforms.ScoreObjectDetection(options).Fit(Rows(ml, 1)));

        Assert.Contains(model + ".onnx", error.Message);
        Assert.Contains(expected, error.Message);
    }

    private static ObjectDetectionOptions OptionsOf(GoldenCase golden)
    {
        string name = golden.Name.Split(',')[0];
        return new ObjectDetectionOptions
        {
            ModelPath = TestImages.Model(name),
            Decoder = OptionsText.Read<DetectionDecoder>(golden.Text("decoder")),
            Preprocessing = ImagePreprocessing.None,
            // What models with suppression inside do not say.
            ClassNames = name.StartsWith("suppressed", StringComparison.Ordinal) && name != "suppressed_ultralytics"
                ? ["cat", "dog", "bird"]
                : null,
            ScoreThreshold = (float)golden.Double("threshold"),
            Suppression = new NonMaximumSuppressionOptions { IouThreshold = 1 },
        };
    }

    private static BoundingBox[] BoxesOf(float[] numbers) =>
        [.. numbers.Chunk(4).Select(side => new BoundingBox(side[0], side[1], side[2], side[3]))];

    private static IDataView Rows(MLContext ml, int count) => TestImages.Load(ml, Enumerable.Repeat(
        () => TestImages.Create(new byte[3 * Size * Size], Size, Size), count));

    private static DetectedObjects[] Detect(MLContext ml, ITransformer model, int rows) => ml.Data
        .CreateEnumerable<DetectedObjects>(model.Transform(Rows(ml, rows)), reuseRowObject: false).ToArray();
}
