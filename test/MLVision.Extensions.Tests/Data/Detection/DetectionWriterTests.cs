using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Data.Detection;

[TestClass]
public sealed class DetectionWriterTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void Results_of_COCO_have_ids_boxes_and_scores_in_any_culture()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "results.json");
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("PredictedLabel").Fit(Rows()).Transform(Rows());

        InCulture("de-DE", () => _ml.Data.SaveCocoResults(data, path, new CocoResultsOptions
        {
            CategoryIds = new Dictionary<string, long> { ["dog"] = 18, ["cat"] = 17 },
        }));

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        CollectionAssert.AreEqual(new[]
        {
            """{"image_id":7,"category_id":18,"bbox":[0.5,1,2.25,3],"score":0.9}""",
            """{"image_id":7,"category_id":17,"bbox":[10,20,30,40],"score":0.1}""",
            """{"image_id":99999999999,"category_id":17,"bbox":[-1,-2,3,5],"score":1}""",
        }, document.RootElement.EnumerateArray().Select(item => item.GetRawText()).ToArray());
        Assert.HasCount(1, Directory.GetFiles(folder.Path));

        // Without ids the keys are written: the dog came first.
        _ml.Data.SaveCocoResults(data, path);
        StringAssert.StartsWith(File.ReadAllText(path), """[{"image_id":7,"category_id":1,""");
        _ml.Data.SaveCocoResults(_ml.Data.SkipRows(data, 2), path);
        Assert.AreEqual("[]", File.ReadAllText(path));
    }

    [TestMethod]
    public void Results_for_images_of_LoadCoco_have_its_category_ids()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "results.json");
        IDataView data = _ml.Data.LoadCoco(AnnotationSamples.Path("coco", "instances.json"), "");

        _ml.Data.SaveCocoResults(data, path, new CocoResultsOptions
        {
            LabelColumn = "Labels", BoundingBoxColumn = "BoundingBoxes", ScoreColumn = "Area",
        });

        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        using JsonDocument truth = JsonDocument.Parse(File.ReadAllText(AnnotationSamples.Path("coco", "instances.json")));
        CollectionAssert.AreEquivalent(Describe(truth.RootElement.GetProperty("annotations"), "area"),
            Describe(document.RootElement, "score"));

        static string[] Describe(JsonElement items, string area) => items.EnumerateArray().Select(item =>
            $"{item.GetProperty("image_id")} {item.GetProperty("category_id")} {item.GetProperty(area).GetSingle()} " +
            string.Join(' ', item.GetProperty("bbox").EnumerateArray().Select(x => x.GetSingle()))).ToArray();
    }

    [TestMethod]
    public void A_data_set_written_as_COCO_is_read_again_as_it_was()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "instances.json"), images = AnnotationSamples.Path("voc", "JPEGImages");
        IDataView coco = _ml.Data.LoadCoco(AnnotationSamples.Path("coco", "instances.json"), images);

        _ml.Data.SaveCoco(coco, path, AnnotationSamples.Path("voc"));

        IDataView again = _ml.Data.LoadCoco(path, AnnotationSamples.Path("voc"));
        CollectionAssert.AreEqual(DetectionRow.Read(_ml, coco), DetectionRow.Read(_ml, again));
        CollectionAssert.AreEqual(Columns(coco), Columns(again));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        Assert.AreEqual("""{"id":907,"file_name":"JPEGImages/beta.jpg","width":33,"height":47}""",
            document.RootElement.GetProperty("images")[1].GetRawText());
        CollectionAssert.AreEqual(new[] { "10 traffic light", "17 cat", "18 dog" }, document.RootElement.GetProperty("categories")
            .EnumerateArray().Select(item => $"{item.GetProperty("id")} {item.GetProperty("name")}").ToArray());

        _ml.Data.SaveCoco(_ml.Data.LoadPascalVoc(AnnotationSamples.Path("voc")), path);
        CollectionAssert.AreEqual(
            AnnotationSamples.Expected(hasFlags: false, hasAreas: false, isNumbered: true)
                .Select(row => (row.Name, row.Id, row.Size)).ToArray(),
            DetectionRow.Read(_ml, _ml.Data.LoadCoco(path, images)).Select(row => (row.Name, row.Id, row.Size)).ToArray());

        string[] Columns(IDataView data) => [.. data.GetColumn<uint[]>("Labels").Select(row => string.Join(' ', row))];
    }

    [TestMethod]
    public void Labels_of_YOLO_are_read_again_as_they_were()
    {
        using var folder = new TemporaryFolder();
        string labels = Path.Combine(folder.Path, "new", "labels");
        IDataView data = _ml.Data.LoadPascalVoc(AnnotationSamples.Path("voc"),
            options: new PascalVocOptions { ClassNames = AnnotationSamples.Classes });

        InCulture("de-DE", () => _ml.Data.SaveYolo(data, labels, new YoloTextOptions
        {
            LabelColumn = "Labels", BoundingBoxColumn = "BoundingBoxes", ScoreColumn = null,
        }));

        Assert.AreEqual("0 0.1640625 0.5 0.296875 0.9\n0 0.734375 0.55 0.53125 0.9\n1 0.171875 0.2 0.03125 0.1\n",
            File.ReadAllText(Path.Combine(labels, "gamma ray.txt")));
        Assert.AreEqual("", File.ReadAllText(Path.Combine(labels, "delta.txt")));
        IDataView again = _ml.Data.LoadYolo(AnnotationSamples.Path("voc", "JPEGImages"), AnnotationSamples.Classes,
            new YoloOptions { LabelFolder = labels });
        CollectionAssert.AreEqual(AnnotationSamples.Expected(hasFlags: false, hasAreas: false, isNumbered: true),
            DetectionRow.Read(_ml, again));
    }

    [TestMethod]
    public void Predictions_of_YOLO_have_the_score_as_sixth_number()
    {
        using var folder = new TemporaryFolder();
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("PredictedLabel").Fit(Rows()).Transform(Rows());

        _ml.Data.SaveYolo(data, folder.Path);

        // rgb.png has 16 x 12 pixels.
        Assert.AreEqual("0 0.1015625 0.2083333333 0.140625 0.25 0.9\n1 1.5625 3.333333333 1.875 3.333333333 0.1\n",
            File.ReadAllText(Path.Combine(folder.Path, "rgb.txt")));
    }

    [TestMethod]
    public void Rows_that_cannot_be_written_are_named_and_leave_no_file()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "results.json");
        foreach ((float[] boxes, float[] scores, string reason) in new (float[], float[], string)[]
        {
            ([1, 2, 3], [1], "1 objects in the column 'PredictedLabel', but 3 numbers in 'PredictedBoundingBoxes'"),
            ([1, 2, 3, 4], [], "but 0 numbers in 'Score'"),
            ([1, 2, 3, 4], [float.NaN], "'Score' that is not finite"),
            ([1, 2, float.PositiveInfinity, 4], [1], "'PredictedBoundingBoxes' that is not finite"),
        })
        {
            IDataView data = _ml.Data.LoadFromEnumerable(
                [new Prediction { PredictedLabel = ["dog"], PredictedBoundingBoxes = boxes, Score = scores }]);
            data = _ml.Transforms.Conversion.MapValueToKey("PredictedLabel").Fit(data).Transform(data);
            var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.SaveCocoResults(data, path));
            StringAssert.Contains(error.Message, reason);
            StringAssert.Contains(error.Message, "Row 0");
        }

        var unknown = Assert.ThrowsExactly<ArgumentException>(() => _ml.Data.SaveCocoResults(Rows(), path));
        StringAssert.Contains(unknown.Message, "The class 'dog' of the column 'PredictedLabel' has no category id");
        unknown = Assert.ThrowsExactly<ArgumentException>(() => _ml.Data.SaveYolo(Rows(), folder.Path));
        StringAssert.Contains(unknown.Message, "'PredictedLabel'");
        unknown = Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Data.SaveCocoResults(Rows(), path, new CocoResultsOptions { ImageIdColumn = "Nothing" }));
        StringAssert.Contains(unknown.Message, "'Nothing'");
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    private IDataView Rows() => _ml.Data.LoadFromEnumerable(new Prediction[]
    {
        new()
        {
            ImageId = 7, ImagePath = TestData.Path("images", "rgb.png"), PredictedLabel = ["dog", "cat"],
            PredictedBoundingBoxes = [0.5f, 1, 2.75f, 4, 10, 20, 40, 60], Score = [0.9f, 0.1f],
        },
        new()
        {
            ImageId = 99_999_999_999, ImagePath = TestData.Path("images", "plain.jpg"),
            PredictedLabel = ["cat"], PredictedBoundingBoxes = [-1, -2, 2, 3], Score = [1],
        },
    });

    private static void InCulture(string name, Action action)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
            action();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private sealed class Prediction
    {
        public long ImageId { get; set; }

        public string ImagePath { get; set; } = "";

        public string[] PredictedLabel { get; set; } = [];

        public float[] PredictedBoundingBoxes { get; set; } = [];

        public float[] Score { get; set; } = [];
    }
}
