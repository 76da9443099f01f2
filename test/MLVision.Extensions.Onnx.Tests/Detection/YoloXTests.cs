using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Onnx.Tests.Detection;

/// <summary>YOLOX-nano on a real picture, compared with OpenCV's dnn (eng/peers/golden_detection.py).</summary>
[TestClass]
public class YoloXTests
{
    private static readonly JsonElement[] _expected =
        [.. JsonDocument.Parse(File.ReadAllText(TestData.Path("golden", "yolox_street.json"))).RootElement.EnumerateArray()];

    private static string Street => TestData.Large("onnx", "street.jpg");

    [TestMethod]
    public void TheObjectsAreThoseThatOpenCVFinds()
    {
        var ml = new MLContext(1);
        using var model = (IDisposable)Fit(ml, out ITransformer pipeline);
        DetectedObjects found = Detect(ml, pipeline, 1).Single();

        Assert.AreEqual(_expected.Length, found.Score.Length);
        for (int i = 0; i < _expected.Length; i++)
        {
            Assert.AreEqual(_expected[i].GetProperty("class").GetUInt32() + 1, found.PredictedLabel[i]);
            Assert.AreEqual(_expected[i].GetProperty("score").GetDouble(), found.Score[i], 0.01, $"object {i}");
            for (int side = 0; side < 4; side++)
            {
                Assert.AreEqual(_expected[i].GetProperty("box")[side].GetDouble(), found.PredictedBoundingBoxes[4 * i + side], 1,
                    $"object {i}, side {side}");
            }
        }
    }

    [TestMethod]
    public void KeysHaveTheNamesOfTheClasses()
    {
        var ml = new MLContext(1);
        using var model = (IDisposable)Fit(ml, out ITransformer pipeline);
        IDataView data = ml.Data.LoadFromEnumerable([new PathRow { ImagePath = Street }]);
        VBuffer<ReadOnlyMemory<char>> names = default;
        pipeline.Transform(data).Schema["PredictedLabel"].Annotations.GetValue("KeyValues", ref names);

        IDataView named = ml.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(pipeline.Transform(data))
            .Transform(pipeline.Transform(data));

        Assert.AreEqual(80, names.Length);
        VBuffer<ReadOnlyMemory<char>> found = default;
        using DataViewRowCursor cursor = named.GetRowCursor(named.Schema);
        Assert.IsTrue(cursor.MoveNext());
        cursor.GetGetter<VBuffer<ReadOnlyMemory<char>>>(named.Schema["PredictedLabel"])(ref found);
        CollectionAssert.AreEqual(
            new[] { "car", "person", "person" }, found.DenseValues().Take(3).Select(name => name.ToString()).ToArray());
    }

    private static DetectedObjects[] Detect(MLContext ml, ITransformer model, int rows) =>
        ml.Data.CreateEnumerable<DetectedObjects>(
            model.Transform(ml.Data.LoadFromEnumerable(
                Enumerable.Range(0, rows).Select(_ => new PathRow { ImagePath = Street }))),
            reuseRowObject: false).ToArray();

    private static ITransformer Fit(MLContext ml, out ITransformer pipeline)
    {
        TransformerChain<ObjectDetectionTransformer> chain = ml.Transforms.DecodeImages("Image", "ImagePath")
            .Append(ml.Transforms.ScoreObjectDetection(new ObjectDetectionOptions
            {
                ModelPath = TestData.Large("onnx", "yolox_nano.onnx"),
                Decoder = new YoloXDecoder(),
                ClassNames = File.ReadAllLines(TestData.Large("onnx", "coco.names")),
            }))
            .Fit(ml.Data.LoadFromEnumerable<PathRow>([]));
        pipeline = chain;
        return chain.LastTransformer;
    }
}
