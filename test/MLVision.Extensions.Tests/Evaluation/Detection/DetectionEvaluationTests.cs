using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Tests;

[TestClass]
public class DetectionEvaluationTests
{
    private static readonly GoldenFile Golden = new("detection");
    private static readonly MLContext Ml = new(seed: 1);

    public static IEnumerable<object[]> Cases => Golden.Cases.Select(c => new object[] { c.Name });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Metrics_equal_the_definitions(string name)
    {
        GoldenCase golden = Golden.Case(name);
        int classes = golden.Int("classes");
        DetectionRow[] rows = [.. Enumerable.Range(0, golden.Int("images")).Select(image =>
        {
            float[][] objects = [.. golden.Floats("objects").Chunk(9).Where(o => o[0] == image)];
            float[][] predictions = [.. golden.Floats("predictions").Chunk(7).Where(p => p[0] == image)];
            return new DetectionRow
            {
                Labels = [.. objects.Select(o => (uint)o[1] + 1)],
                BoundingBoxes = [.. objects.SelectMany(o => o[2..6])],
                Area = [.. objects.Select(o => o[6])],
                IsCrowd = [.. objects.Select(o => o[7] != 0)],
                Difficult = [.. objects.Select(o => o[8] != 0)],
                PredictedLabel = [.. predictions.Select(p => (uint)p[1] + 1)],
                PredictedBoundingBoxes = [.. predictions.SelectMany(p => p[2..6])],
                Score = [.. predictions.Select(p => p[6])],
            };
        })];

        DetectionMetrics metrics = Ml.Vision().EvaluateDetection(View(classes, rows),
            new() { IouThreshold = golden.Double("threshold"), InclusiveBoxes = golden.Flag("inclusive") });

        Assert.AreEqual(rows.Length, metrics.ImageCount);
        Assert.AreEqual(golden.Shape("objects")[0], metrics.ObjectCount + metrics.IgnoredObjectCount);
        Assert.AreEqual(golden.Shape("predictions")[0], metrics.PredictionCount);
        AssertEqual(golden.Floats("voc"),
            metrics.PerClass.SelectMany(c => new[] { c.VocAveragePrecision, c.Voc2007AveragePrecision }));
        AssertEqual(golden.Floats("cocoClasses"), metrics.PerClass.SelectMany(c =>
            new[] { c.CocoAveragePrecision, c.CocoAveragePrecision50, c.CocoAveragePrecision75 }));
        CocoMetrics coco = metrics.Coco;
        AssertEqual(golden.Floats("coco"),
        [
            coco.AveragePrecision, coco.AveragePrecision50, coco.AveragePrecision75,
            coco.AveragePrecisionSmall, coco.AveragePrecisionMedium, coco.AveragePrecisionLarge,
            coco.AverageRecall1, coco.AverageRecall10, coco.AverageRecall100,
            coco.AverageRecallSmall, coco.AverageRecallMedium, coco.AverageRecallLarge,
        ]);
        double[] voc = [.. metrics.PerClass.Select(c => c.VocAveragePrecision).Where(ap => !double.IsNaN(ap))];
        Assert.AreEqual(voc.Average(), metrics.PascalVoc.MeanAveragePrecision, 1e-12);
    }

    [TestMethod]
    public void Three_of_four_objects_by_hand()
    {
        // By falling score: right, wrong, right, wrong, right. Recalls 1/4, 1/4, 2/4, 2/4, 3/4, precisions 1, 1/2, 2/3, 2/4, 3/5.
        BoundingBox[] objects = [new(0, 0, 10, 10), new(20, 0, 30, 10), new(40, 0, 50, 10), new(60, 0, 70, 10)];
        BoundingBox nowhere = new(0, 50, 10, 60);
        DetectionRow row = Row(objects, [objects[0], nowhere, objects[1], nowhere, objects[2]], 0.9f, 0.8f, 0.7f, 0.6f, 0.5f);

        DetectionClassMetrics metrics = Ml.Vision().EvaluateDetection(View(1, row)).PerClass[0];

        Assert.AreEqual(0.25 * 1 + 0.25 * 2 / 3 + 0.25 * 3 / 5, metrics.VocAveragePrecision, 1e-12);
        // Recall 0, 0.1, 0.2: 1; 0.3, 0.4, 0.5: 2/3; 0.6, 0.7: 3/5; more is not reached.
        Assert.AreEqual((3 * 1 + 3 * 2.0 / 3 + 2 * 3.0 / 5) / 11, metrics.Voc2007AveragePrecision, 1e-12);
        // 0 to 0.25: 26 points, to 0.5: 25, to 0.75: 25.
        Assert.AreEqual((26 * 1 + 25 * 2.0 / 3 + 25 * 3.0 / 5) / 101, metrics.CocoAveragePrecision, 1e-12);
        CollectionAssert.AreEqual(
            new PrecisionRecallPoint[]
            {
                new(0.9f, 0.25, 1), new(0.8f, 0.25, 0.5), new(0.7f, 0.5, 2.0 / 3), new(0.6f, 0.5, 0.5), new(0.5f, 0.75, 0.6),
            },
            metrics.PrecisionRecallCurve.ToArray());
    }

    [TestMethod]
    public void A_second_prediction_of_an_object_is_wrong_for_VOC_and_may_find_another_for_COCO()
    {
        // Both predictions overlap the first object most, and the second one by 8/12 and 9/11.
        DetectionRow row = Row([new(0, 0, 10, 10), new(0, 2, 10, 12)], [new(0, 0, 10, 10), new(0, 0.5f, 10, 10.5f)], 0.9f, 0.8f);
        DetectionMetrics metrics = Ml.Vision().EvaluateDetection(View(1, row));
        Assert.AreEqual(0.5, metrics.PascalVoc.MeanAveragePrecision, 1e-12);
        Assert.AreEqual(1, metrics.Coco.AveragePrecision50, 1e-12);
    }

    [TestMethod]
    public void Difficult_objects_and_crowds_count_neither_way()
    {
        DetectionRow row = Row([new(0, 0, 10, 10), new(20, 0, 30, 10), new(40, 0, 80, 40)],
            [new(20, 0, 30, 10), new(40, 0, 50, 10), new(60, 0, 70, 10), new(0, 0, 10, 10)], 0.9f, 0.8f, 0.7f, 0.6f);
        row.Difficult = [false, true, false];
        row.IsCrowd = [false, false, true];
        DetectionMetrics metrics = Ml.Vision().EvaluateDetection(View(1, row));
        Assert.AreEqual(1, metrics.ObjectCount);
        Assert.AreEqual(2, metrics.IgnoredObjectCount);
        // Any number of predictions may lie in COCO's crowd, for they are measured by their own area; in VOC they are wrong.
        Assert.AreEqual(1, metrics.Coco.AveragePrecision, 1e-12);
        Assert.AreEqual(1.0 / 3, metrics.PascalVoc.MeanAveragePrecision, 1e-12);
    }

    [TestMethod]
    public void Boxes_that_include_their_last_pixel_are_one_larger()
    {
        // 10 x 10 pixels and 10 x 5 of them: 0.5 with the pixels included, (9 * 4) / (9 * 9) without.
        DetectionRow row = Row([new(1, 1, 10, 10)], [new(1, 1, 10, 5)], 1);
        Assert.AreEqual(0, Ml.Vision().EvaluateDetection(View(1, row)).PascalVoc.MeanAveragePrecision);
        Assert.AreEqual(1,
            Ml.Vision().EvaluateDetection(View(1, row), new() { InclusiveBoxes = true }).PascalVoc.MeanAveragePrecision);
    }

    [TestMethod]
    public void Classes_are_matched_by_their_names()
    {
        IDataView data = Ml.Data.LoadFromEnumerable(new[]
        {
            new TextRow
            {
                Labels = ["cat", "dog"], BoundingBoxes = [0, 0, 9, 9, 50, 50, 70, 70],
                PredictedLabel = ["owl", "dog", "cat"],
                PredictedBoundingBoxes = [0, 0, 9, 9, 50, 50, 70, 70, 0, 0, 9, 9],
                Score = [1, 1, 1],
            },
        });
        data = Ml.Transforms.Conversion.MapValueToKey("Labels").Append(Ml.Transforms.Conversion.MapValueToKey("PredictedLabel"))
            .Fit(data).Transform(data);
        DetectionMetrics metrics = Ml.Vision().EvaluateDetection(data);
        Assert.AreEqual("cat dog owl", string.Join(' ', metrics.PerClass.Select(c => c.ClassName)));
        Assert.AreEqual(1, metrics.PascalVoc.MeanAveragePrecision);
        Assert.AreEqual(double.NaN, metrics.PerClass[2].VocAveragePrecision);
        Assert.AreEqual(1, metrics.PerClass[2].PredictionCount);
    }

    [TestMethod]
    public void Numbers_that_a_scorer_gives_for_want_of_names_are_no_names()
    {
        DetectionMetrics metrics = Ml.Vision().EvaluateDetection(NamedView(["cat", "dog"], ["0", "1"]));
        Assert.AreEqual("cat dog", string.Join(' ', metrics.PerClass.Select(c => c.ClassName)));
        Assert.AreEqual(1, metrics.PascalVoc.MeanAveragePrecision);
        // The same numbers on both sides are names like others.
        metrics = Ml.Vision().EvaluateDetection(NamedView(["1", "0"], ["0", "1"]));
        Assert.AreEqual("1 0", string.Join(' ', metrics.PerClass.Select(c => c.ClassName)));
        Assert.AreEqual(0, metrics.PascalVoc.MeanAveragePrecision);
    }

    [TestMethod]
    public void Names_without_any_in_common_are_refused() =>
        AssertFails<ArgumentException>(NamedView(["cat", "dog"], ["Cat", "Dog"]), new(),
            "'PredictedLabel' ('Cat', 'Dog')", "'cat', 'dog'");

    [TestMethod]
    public void Metrics_are_readable_as_text()
    {
        BoundingBox box = new(0, 0, 40, 40);
        string text = Ml.Vision().EvaluateDetection(View(2, Row([box], [box], 1))).ToString();
        StringAssert.Contains(text, "Pascal VOC mAP, IoU 0.5       100.00 %");
        StringAssert.Contains(text, "COCO AP, small objects               -");
        StringAssert.Contains(text, "COCO AR, medium objects       100.00 %");
        StringAssert.Contains(text, "1            0            0         -            -");
    }

    [TestMethod]
    public void Errors_name_the_column_and_the_row()
    {
        BoundingBox box = new(0, 0, 1, 1);
        IDataView good = View(1, Row([box], [box], 1));
        AssertFails<ArgumentException>(good, new() { LabelColumnName = "Label" }, "'Label'", "did you mean 'Labels'");
        AssertFails<ArgumentException>(good, new() { ScoreColumnName = "Difficult" }, "'Difficult'", "Vector<Single>");
        AssertFails<ArgumentException>(good, new() { CrowdColumnName = "Crowds" }, "'Crowds'", "missing");
        AssertFails<ArgumentOutOfRangeException>(good, new() { IouThreshold = 0 }, "IouThreshold");
        AssertFails<InvalidDataException>(View(1, Row([box], [box], 1), Row([box], [box])), new(),
            "Row 1", "'Score' has 0 values, wanted are 1");
        DetectionRow row = Row([box], [box], 1);
        row.BoundingBoxes = [0, 0, 1, 1, 2];
        AssertFails<InvalidDataException>(View(1, row), new(), "Row 0", "'BoundingBoxes' has 5 values, wanted are 4");
        row = Row([box], [box], float.NaN);
        AssertFails<InvalidDataException>(View(1, row), new(), "Row 0", "'Score'", "not a number");
        row = Row([box], [new(0, 0, float.PositiveInfinity, 1)], 1);
        AssertFails<InvalidDataException>(View(1, row), new(), "Row 0", "'PredictedBoundingBoxes'");
        row = Row([box], [box], 1);
        row.Labels = [0];
        AssertFails<InvalidDataException>(View(1, row), new(), "Row 0", "'Labels' is missing");
    }

    [TestMethod]
    public void Images_without_anything_give_no_numbers()
    {
        DetectionMetrics metrics = Ml.Vision().EvaluateDetection(View(1, Row([], [])));
        Assert.AreEqual(1, metrics.ImageCount);
        Assert.AreEqual(double.NaN, metrics.PascalVoc.MeanAveragePrecision);
        Assert.AreEqual(double.NaN, metrics.Coco.AveragePrecision);
    }

    [TestMethod]
    public void Cancelling_ends_the_evaluation() =>
        Assert.ThrowsExactly<OperationCanceledException>(() => Ml.Vision().EvaluateDetection(View(1, Row([], [])),
            cancellationToken: new CancellationToken(canceled: true)));

    [TestMethod]
    public void BCCD_against_itself_is_perfect()
    {
        DetectionMetrics metrics = EvaluateBccd(shift: 0, threshold: 0.5);
        Assert.AreEqual(364, metrics.ImageCount);
        Assert.AreEqual(1, metrics.PascalVoc.MeanAveragePrecision, 1e-12);
        Assert.AreEqual(1, metrics.PascalVoc.MeanAveragePrecision2007, 1e-12);
        Assert.AreEqual(1, metrics.Coco.AverageRecall100, 1e-12);
        Assert.AreEqual(1, metrics.Coco.AveragePrecision, 1e-12);
    }

    /// <summary>
    /// A box that is w pixels wide overlaps itself one pixel to the right by (w - 1) / (w + 1), so with the threshold t the boxes
    /// are found that are at least (1 + t) / (1 - t) wide.
    /// </summary>
    [TestMethod]
    [DataRow(0.5, 3)]
    [DataRow(0.9, 19)]
    [DataRow(0.98, 99)]
    public void BCCD_against_itself_one_pixel_to_the_right_is_what_arithmetic_gives(double threshold, int width)
    {
        DetectionMetrics metrics = EvaluateBccd(shift: 1, threshold);
        for (int c = 0; c < 3; c++)
        {
            BoundingBox[] boxes = [.. BccdRows(0).SelectMany(row => Boxes(row).Where((_, i) => row.Labels[i] == c + 1))];
            double found = boxes.Count(box => box.Width >= width) / (double)boxes.Length;
            PrecisionRecallPoint end = metrics.PerClass[c].PrecisionRecallCurve[^1];
            Assert.AreEqual(found, end.Recall, 1e-12, $"class {c}");
            Assert.AreEqual(found, end.Precision, 1e-12, $"class {c}");
        }
    }

    private static DetectionMetrics EvaluateBccd(float shift, double threshold) =>
        Ml.Vision().EvaluateDetection(View(3, [.. BccdRows(shift)]), new() { IouThreshold = threshold });

    /// <summary>All images of BCCD, with the objects so many pixels to the right as predictions.</summary>
    private static IEnumerable<DetectionRow> BccdRows(float shift)
    {
        IDataView data = Ml.Data.LoadPascalVoc(TestData.Large("bccd"));
        return data.GetColumn<uint[]>("Labels").Zip(data.GetColumn<float[]>("BoundingBoxes"), (labels, boxes) => new DetectionRow
        {
            Labels = labels,
            BoundingBoxes = boxes,
            Area = [.. MemoryMarshal.Cast<float, BoundingBox>(boxes).ToArray().Select(box => box.Area)],
            IsCrowd = new bool[labels.Length],
            Difficult = new bool[labels.Length],
            PredictedLabel = labels,
            PredictedBoundingBoxes = [.. boxes.Select((value, i) => i % 2 == 0 ? value + shift : value)],
            Score = [.. labels.Select((_, i) => 1f / (i + 1))],
        });
    }

    private static BoundingBox[] Boxes(DetectionRow row) => MemoryMarshal.Cast<float, BoundingBox>(row.BoundingBoxes).ToArray();

    private static void AssertEqual(float[] expected, IEnumerable<double> actual)
    {
        double[] values = [.. actual];
        Assert.HasCount(expected.Length, values);
        for (int i = 0; i < values.Length; i++)
            Assert.AreEqual(expected[i], values[i], 1e-6, $"value {i}");
    }

    private static void AssertFails<TException>(IDataView data, DetectionEvaluationOptions options, params string[] parts)
        where TException : Exception
    {
        string message = Assert.ThrowsExactly<TException>(() => Ml.Vision().EvaluateDetection(data, options)).Message;
        foreach (string part in parts)
            StringAssert.Contains(message, part);
    }

    /// <summary>An object of each of two classes, predicted as the key of the same number; the keys have these names.</summary>
    private static IDataView NamedView(string[] labelNames, string[] predictedNames)
    {
        DetectionRow row = Row([new(0, 0, 9, 9), new(50, 0, 59, 9)], [new(0, 0, 9, 9), new(50, 0, 59, 9)], 1, 1);
        (row.Labels, row.PredictedLabel) = ([1, 2], [1, 2]);
        SchemaDefinition schema = Schema(2);
        Name("Labels", labelNames);
        Name("PredictedLabel", predictedNames);
        return Ml.Data.LoadFromEnumerable(new[] { row }, schema);

        void Name(string column, string[] names) => schema[column].AddAnnotation(ColumnAnnotations.KeyValues,
            new VBuffer<ReadOnlyMemory<char>>(2, [.. names.Select(name => name.AsMemory())]),
            new VectorDataViewType(TextDataViewType.Instance, 2));
    }

    /// <summary>Objects and predictions of the one class.</summary>
    private static DetectionRow Row(BoundingBox[] objects, BoundingBox[] predictions, params float[] scores) => new()
    {
        Labels = [.. objects.Select(_ => 1u)],
        BoundingBoxes = MemoryMarshal.Cast<BoundingBox, float>(objects).ToArray(),
        Area = [.. objects.Select(box => box.Area)],
        IsCrowd = new bool[objects.Length],
        Difficult = new bool[objects.Length],
        PredictedLabel = [.. predictions.Select(_ => 1u)],
        PredictedBoundingBoxes = MemoryMarshal.Cast<BoundingBox, float>(predictions).ToArray(),
        Score = scores,
    };

    private static IDataView View(int classes, params DetectionRow[] rows) => Ml.Data.LoadFromEnumerable(rows, Schema(classes));

    private static SchemaDefinition Schema(int classes)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(DetectionRow));
        foreach (string name in new[] { "Labels", "PredictedLabel" })
            schema[name].ColumnType = new VectorDataViewType(new KeyDataViewType(typeof(uint), classes));
        return schema;
    }

    private sealed class DetectionRow
    {
        [KeyType(1)]
        public uint[] Labels { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        public float[] Area { get; set; } = [];

        public bool[] IsCrowd { get; set; } = [];

        public bool[] Difficult { get; set; } = [];

        [KeyType(1)]
        public uint[] PredictedLabel { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }

    private sealed class TextRow
    {
        public string[] Labels { get; set; } = [];

        public float[] BoundingBoxes { get; set; } = [];

        public string[] PredictedLabel { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
