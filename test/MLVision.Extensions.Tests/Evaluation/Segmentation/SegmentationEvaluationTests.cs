using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLVision.Extensions.Tests;

[TestClass]
public class SegmentationEvaluationTests
{
    private static readonly GoldenFile Golden = new("segmentation");
    private static readonly MLContext Ml = new(seed: 1);

    public static IEnumerable<object[]> Cases =>
        from golden in Golden.CasesThatStartWith("masks")
        from kind in new[] { "bytes", "keys", "images", "keys and bytes" }
        select new object[] { golden.Name, kind };

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Metrics_equal_scikit_learn(string name, string kind)
    {
        GoldenCase golden = Golden.Case(name);
        int[] shape = golden.Shape("truth");
        byte[][] truth = [.. golden.Bytes("truth").Chunk(shape[1] * shape[2])];
        byte[][] predicted = [.. golden.Bytes("predicted").Chunk(shape[1] * shape[2])];
        IEnumerable<(byte[] Truth, byte[] Predicted)> pairs = truth.Zip(predicted);
        // In the golden data, 255 is no class, which in keys is the missing one.
        IDataView data = kind switch
        {
            "bytes" => Ml.Data.LoadFromEnumerable(pairs.Select(p => new ByteRow { Mask = p.Truth, PredictedMask = p.Predicted })),
            "keys" => Ml.Data.LoadFromEnumerable(
                pairs.Select(p => new KeyRow { Mask = Keys(p.Truth), PredictedMask = Keys(p.Predicted) }),
                KeySchema(golden.Int("classes"))),
            "images" => Ml.Data.LoadFromEnumerable(pairs.Select(p => new ImageRow
            {
                Mask = Image(p.Truth, shape[2], shape[1]),
                PredictedMask = Image(p.Predicted, shape[2], shape[1]),
            }).ToArray()),
            _ => Ml.Data.LoadFromEnumerable(pairs.Select(p => new MixedRow { Mask = Keys(p.Truth), PredictedMask = p.Predicted }),
                KeySchema(golden.Int("classes"), typeof(MixedRow))),
        };

        SegmentationMetrics metrics = Ml.Vision().EvaluateSegmentation(data);

        AssertEqual(golden, metrics);
        Assert.AreEqual("0", metrics.PerClass[0].ClassName);
    }

    [TestMethod]
    public void Two_classes_by_hand()
    {
        // Class 0: 3 true, 2 predicted, 2 both. Class 1: 1 true, 2 predicted, 1 both. The last pixel is not labelled.
        IDataView data = Rows(new ByteRow { Mask = [0, 0, 0, 1, 9], PredictedMask = [0, 0, 1, 1, 0] });
        SegmentationMetrics metrics = Ml.Vision().EvaluateSegmentation(data,
            options: new() { IgnoreIndex = 9, ClassNames = ["road", "car"] });

        Assert.AreEqual("road car", string.Join(' ', metrics.PerClass.Select(c => c.ClassName)));
        Assert.AreEqual(4, metrics.PixelCount);
        Assert.AreEqual(1, metrics.IgnoredPixels);
        Assert.AreEqual(0.75, metrics.PixelAccuracy);
        Assert.AreEqual((2.0 / 3 + 1) / 2, metrics.MeanAccuracy, 1e-12);
        Assert.AreEqual(2.0 / 3, metrics.PerClass[0].IntersectionOverUnion, 1e-12);
        Assert.AreEqual(1.0 / 2, metrics.PerClass[1].IntersectionOverUnion, 1e-12);
        Assert.AreEqual((2.0 / 3 + 0.5) / 2, metrics.MeanIntersectionOverUnion, 1e-12);
        Assert.AreEqual(0.75 * 2 / 3 + 0.25 * 0.5, metrics.FrequencyWeightedIntersectionOverUnion, 1e-12);
        Assert.AreEqual(4.0 / 5, metrics.PerClass[0].Dice, 1e-12);
        Assert.AreEqual(2.0 / 3, metrics.PerClass[1].Dice, 1e-12);
        Assert.AreEqual((1 + 0.5) / 2, metrics.Macro.Precision, 1e-12);
        Assert.AreEqual(3.0 / 5, metrics.Micro.IntersectionOverUnion, 1e-12);
    }

    [TestMethod]
    public void Metrics_are_readable_as_text()
    {
        IDataView data = Rows(new ByteRow { Mask = [0, 0, 0, 2], PredictedMask = [0, 0, 2, 2] });
        string text = Ml.Vision().EvaluateSegmentation(data, options: new() { ClassNames = ["road", "sky", "car"] }).ToString();
        StringAssert.Contains(text, "mean IoU                58.33 %");
        StringAssert.Contains(text, "road             3          2   100.00 %   66.67 %    80.00 %  66.67 %");
        StringAssert.Contains(text, "sky              0          0          -         -          -        -");
    }

    [TestMethod]
    public void Keys_are_matched_by_their_names()
    {
        IDataView data = Ml.Data.LoadFromEnumerable(new[]
        {
            new TextRow { Mask = ["sky", "sky", "road", "car"], PredictedMask = ["car", "sky", "road", "boat"] },
        });
        data = Ml.Transforms.Conversion.MapValueToKey("Mask").Append(Ml.Transforms.Conversion.MapValueToKey("PredictedMask"))
            .Fit(data).Transform(data);

        SegmentationMetrics metrics = Ml.Vision().EvaluateSegmentation(data);

        Assert.AreEqual("sky road car boat", string.Join(' ', metrics.PerClass.Select(c => c.ClassName)));
        CollectionAssert.AreEqual(new long[] { 1, 0, 1, 0 }, metrics.ConfusionMatrix[0].ToArray());
        CollectionAssert.AreEqual(new long[] { 0, 1, 0, 0 }, metrics.ConfusionMatrix[1].ToArray());
        CollectionAssert.AreEqual(new long[] { 0, 0, 0, 1 }, metrics.ConfusionMatrix[2].ToArray());
        Assert.AreEqual(0, metrics.PerClass[3].IntersectionOverUnion);
        Assert.AreEqual(0.5, metrics.PixelAccuracy);
    }

    [TestMethod]
    public void Bytes_with_names_are_matched_by_their_names()
    {
        IDataView data = Ml.Data.LoadFromEnumerable([new PathRow { Path = TestData.Path("masks", "grey8-11.png") }]);
        string[] names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"];
        data = Ml.Transforms.DecodeMasks("Mask", "Path", new() { ClassNames = names, IgnoredIds = [5] })
            .Append(Ml.Transforms.DecodeMasks("PredictedMask", "Path", new() { ClassNames = [.. names.Reverse(), "none"] }))
            .Fit(data).Transform(data);

        SegmentationMetrics metrics = Ml.Vision().EvaluateSegmentation(data);

        // Number k is class k in one and 10 - k in the other.
        Assert.AreEqual("abcdefghijknone", string.Concat(metrics.PerClass.Select(c => c.ClassName)));
        for (int k = 0; k < 11; k++)
        {
            int count = Enumerable.Range(0, 117).Count(i => (3 * (i % 13) + 5 * (i / 13)) % 11 == k);
            Assert.AreEqual(k == 5 ? 0 : count, metrics.ConfusionMatrix[k][10 - k]);
            Assert.AreEqual(k == 5 ? 0 : count, metrics.ConfusionMatrix[k].Sum());
        }
    }

    [TestMethod]
    public void Without_an_ignored_class_255_is_a_class()
    {
        IDataView data = Rows(new ByteRow { Mask = [255, 0], PredictedMask = [255, 255] });
        Assert.AreEqual(1, Ml.Vision().EvaluateSegmentation(data).IgnoredPixels);
        SegmentationMetrics metrics = Ml.Vision().EvaluateSegmentation(data, options: new() { IgnoreIndex = null });
        Assert.HasCount(256, metrics.PerClass);
        Assert.AreEqual(0.5, metrics.PerClass[255].Precision);
    }

    [TestMethod]
    public void Errors_name_the_column_and_the_row()
    {
        ByteRow good = new() { Mask = [0, 1], PredictedMask = [0, 1] };
        AssertFails<ArgumentException>(() => Ml.Vision().EvaluateSegmentation(Rows(good), "Masks"),
            "'Masks'", "did you mean 'Mask'");
        AssertFails<ArgumentException>(() => Ml.Vision().EvaluateSegmentation(Rows(good), "Number"),
            "'Number'", "Single", "a mask");
        AssertFails<InvalidDataException>(() => Ml.Vision().EvaluateSegmentation(
            Rows(good, new ByteRow { Mask = [0, 1, 1], PredictedMask = [0, 1] })),
            "Row 1", "'Mask'", "3 pixels", "'PredictedMask'", "2 pixels");
        AssertFails<InvalidDataException>(() => Ml.Vision().EvaluateSegmentation(
            Rows(new ByteRow { Mask = [0, 1], PredictedMask = [0, 7] }), options: new() { ClassNames = ["a", "b"] }),
            "Row 0", "'PredictedMask'", "value 7 at pixel 1");
        AssertFails<InvalidDataException>(() => Ml.Vision().EvaluateSegmentation(Rows(good, new ByteRow())),
            "Row 1", "'Mask'", "empty");
        AssertFails<InvalidOperationException>(() => Ml.Vision().EvaluateSegmentation(
            Rows(new ByteRow { Mask = [255], PredictedMask = [0] })), "'Mask'");
        AssertFails<ArgumentOutOfRangeException>(() => Ml.Vision().EvaluateSegmentation(
            Rows(good), options: new() { IgnoreIndex = -1 }), "IgnoreIndex");
        AssertFails<ArgumentException>(() => Ml.Vision().EvaluateSegmentation(
            Rows(good), options: new() { ClassNames = [] }), "ClassNames");
    }

    [TestMethod]
    public void Images_that_are_no_masks_are_refused()
    {
        using MLImage grey = Image([1, 2, 3, 4], 2, 2), wide = Image([1, 2, 3, 4], 4, 1);
        byte[] pixels = [200, 0, 0, 255, 200, 0, 0, 255, 200, 0, 0, 255, 200, 0, 0, 255];
        using MLImage red = MLImage.CreateFromPixels(2, 2, MLPixelFormat.Rgba32, pixels);
        AssertFails<InvalidDataException>(() => Ml.Vision().EvaluateSegmentation(
            Rows(new ImageRow { Mask = grey, PredictedMask = red })), "Row 0", "'PredictedMask'", "colours");
        AssertFails<InvalidDataException>(() => Ml.Vision().EvaluateSegmentation(
            Rows(new ImageRow { Mask = grey, PredictedMask = wide })), "Row 0", "2 x 2", "4 x 1");
        AssertFails<InvalidDataException>(() => Ml.Vision().EvaluateSegmentation(
            Rows(new ImageRow { Mask = grey })), "Row 0", "'PredictedMask'");
    }

    [TestMethod]
    public void Cancelling_ends_the_evaluation()
    {
        using var source = new CancellationTokenSource();
        IEnumerable<ByteRow> EndlessRows()
        {
            for (int i = 0; ; i++)
            {
                if (i == 10)
                    source.Cancel();
                yield return new ByteRow { Mask = [0], PredictedMask = [0] };
            }
        }

        Assert.ThrowsExactly<OperationCanceledException>(() => Ml.Vision().EvaluateSegmentation(
            Ml.Data.LoadFromEnumerable(EndlessRows()), cancellationToken: source.Token));
    }

    [TestMethod]
    public void CamVid_against_itself_is_perfect()
    {
        SegmentationMetrics metrics = Ml.Vision().EvaluateSegmentation(CamVid(shift: 0));
        Assert.AreEqual(1, metrics.MeanIntersectionOverUnion);
        Assert.AreEqual(1, metrics.PixelAccuracy);
        Assert.IsTrue(metrics.PerClass.All(c => c.F1Score == 1), metrics.ToString());
    }

    [TestMethod]
    public void CamVid_against_itself_one_pixel_to_the_right_equals_scikit_learn() =>
        AssertEqual(Golden.Case("camvid"), Ml.Vision().EvaluateSegmentation(CamVid(shift: 1)));

    /// <summary>The masks of the test set, and the same so many pixels to the right; what comes in is not labelled.</summary>
    private static IDataView CamVid(int shift)
    {
        const int width = 480;
        IDataView data = Ml.Data.LoadSegmentation(TestData.Large("camvid", "test"), TestData.Large("camvid", "testannot"),
            new() { IgnoredIds = [11] });
        return Ml.Data.LoadFromEnumerable(data.GetColumn<byte[]>("Mask").Select(truth =>
        {
            var predicted = new byte[truth.Length];
            for (int i = 0; i < truth.Length; i++)
                predicted[i] = i % width < shift ? (byte)255 : truth[i - shift];
            return new ByteRow { Mask = truth, PredictedMask = predicted };
        }));
    }

    private static void AssertEqual(GoldenCase golden, SegmentationMetrics metrics)
    {
        Assert.HasCount(golden.Int("classes"), metrics.PerClass);
        Assert.AreEqual(golden.Int("pixels"), metrics.PixelCount);
        Assert.AreEqual(golden.Int("ignored"), metrics.IgnoredPixels);
        CollectionAssert.AreEqual(golden.Floats("matrix"),
            metrics.ConfusionMatrix.SelectMany(row => row).Select(n => (float)n).ToArray());
        AssertEqual(golden.Floats("perClass"),
            metrics.PerClass.SelectMany(c => new[] { c.Precision, c.Recall, c.F1Score, c.IntersectionOverUnion }));
        AssertEqual(golden.Floats("macro"), Values(metrics.Macro));
        AssertEqual(golden.Floats("micro"), Values(metrics.Micro));
        Assert.AreEqual(golden.Double("meanAccuracy"), metrics.MeanAccuracy, 1e-9);
        Assert.AreEqual(golden.Double("pixelAccuracy"), metrics.PixelAccuracy, 1e-9);
        Assert.AreEqual(golden.Double("frequencyWeighted"), metrics.FrequencyWeightedIntersectionOverUnion, 1e-9);

        static double[] Values(SegmentationAverages a) => [a.Precision, a.Recall, a.F1Score, a.IntersectionOverUnion];
    }

    private static void AssertEqual(float[] expected, IEnumerable<double> actual)
    {
        double[] values = [.. actual];
        Assert.HasCount(expected.Length, values);
        for (int i = 0; i < values.Length; i++)
            Assert.AreEqual(expected[i], values[i], 1e-6, $"value {i}");
    }

    private static void AssertFails<TException>(Action action, params string[] parts)
        where TException : Exception
    {
        string message = Assert.ThrowsExactly<TException>(action).Message;
        foreach (string part in parts)
            StringAssert.Contains(message, part);
    }

    private static IDataView Rows<T>(params T[] rows)
        where T : class => Ml.Data.LoadFromEnumerable(rows);

    private static uint[] Keys(byte[] mask) => [.. mask.Select(c => c == 255 ? 0u : c + 1u)];

    private static SchemaDefinition KeySchema(int classes, Type? type = null)
    {
        SchemaDefinition schema = SchemaDefinition.Create(type ?? typeof(KeyRow));
        foreach (SchemaDefinition.Column column in schema.Where(c => c.ColumnType.RawType == typeof(VBuffer<uint>)))
            column.ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), classes));
        return schema;
    }

    private static MLImage Image(byte[] mask, int width, int height) =>
        MLImage.CreateFromPixels(width, height, MLPixelFormat.Bgra32,
            mask.SelectMany(c => new byte[] { c, c, c, 255 }).ToArray());

    private sealed class PathRow
    {
        public string Path { get; set; } = "";
    }

    private sealed class ByteRow
    {
        public byte[] Mask { get; set; } = [];

        public byte[] PredictedMask { get; set; } = [];

        public float Number { get; set; }
    }

    private sealed class KeyRow
    {
        [KeyType(1)]
        public uint[] Mask { get; set; } = [];

        [KeyType(1)]
        public uint[] PredictedMask { get; set; } = [];
    }

    private sealed class MixedRow
    {
        [KeyType(1)]
        public uint[] Mask { get; set; } = [];

        public byte[] PredictedMask { get; set; } = [];
    }

    private sealed class TextRow
    {
        public string[] Mask { get; set; } = [];

        public string[] PredictedMask { get; set; } = [];
    }

    private sealed class ImageRow
    {
        [ImageType(1, 1)]
        public MLImage? Mask { get; set; }

        [ImageType(1, 1)]
        public MLImage? PredictedMask { get; set; }
    }
}
