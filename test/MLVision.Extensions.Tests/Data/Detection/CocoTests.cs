using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Data.Detection;

[TestClass]
public sealed class CocoTests
{
    private const string Images = """[{"id":7,"file_name":"a.png","width":20,"height":10}]""";
    private const string Categories = """[{"id":3,"name":"cat"}]""";
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_file_gives_the_objects_of_each_image_whatever_the_order_of_its_parts()
    {
        ImageDataView data = _ml.Data.LoadCoco(AnnotationSamples.Path("coco", "instances.json"),
            AnnotationSamples.Path("voc", "JPEGImages"));

        CollectionAssert.AreEqual(AnnotationSamples.Expected(hasFlags: true, hasAreas: true, isNumbered: false),
            DetectionRow.Read(_ml, data));
        // By id: 10 is the traffic light.
        CollectionAssert.AreEqual(new uint[] { 3, 2 }, data.GetColumn<uint[]>("Labels").First());
        VBuffer<long> ids = default;
        data.Schema["Labels"].Annotations.GetValue("CategoryIds", ref ids);
        CollectionAssert.AreEqual(new long[] { 10, 17, 18 }, ids.DenseValues().ToArray());
    }

    [TestMethod]
    public void Names_of_classes_give_the_order_of_the_keys()
    {
        ImageDataView data = _ml.Data.LoadCoco(AnnotationSamples.Path("coco", "instances.json"), "", new CocoOptions
        {
            ClassNames = AnnotationSamples.Classes,
        });

        CollectionAssert.AreEqual(new uint[] { 2, 1 }, data.GetColumn<uint[]>("Labels").First());
    }

    [TestMethod]
    public void What_is_not_given_has_the_default_of_the_format()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, """
            [{"image_id":7,"category_id":3,"bbox":[1.5,2,3,4e0]},
            {"iscrowd":true,"image_id":7,"category_id":3,"bbox":[0,0,20,10],"segmentation":{"counts":"x","size":[1,2]}}]
            """);
        folder.Write("a.png", Pictures.Png(20, 10, 9));

        ImageDataView data = _ml.Data.LoadCoco(path, folder.Path);

        Assert.AreEqual("cat 1.5 2 4.5 6 12; cat 0 0 20 10 flagged 200", DetectionRow.Read(_ml, data).Single().Objects);
    }

    [TestMethod]
    public void A_file_larger_than_the_buffer_with_texts_that_are_escaped_reads_the_same()
    {
        using var folder = new TemporaryFolder();
        const int count = 3000;
        string polygon = string.Join(',', Enumerable.Range(0, 60).Select(i => $"{i}.25"));
        string images = string.Join(",\r\n", Enumerable.Range(0, count).Select(i =>
            $"{{\"id\":{i},\"file_name\":\"\\u0062{i}\\\\.png\",\"width\":500,\"height\":{i + 2}}}"));
        string annotations = string.Join(",", Enumerable.Range(0, count).Select(i =>
            $"{{\"segmentation\":[[{polygon}]],\"id\":{i},\"image_id\":{count - 1 - i},\"category_id\":3," +
            $"\"bbox\":[{i % 400}.5,0,{i % 7 + 1},2]}}"));
        string path = folder.Write("big.json", Encoding.UTF8.GetBytes(
            $"\uFEFF{{\"info\":{{\"x\":\"{new string('x', 200_000)}\"}},\"images\":[{images}],\"annotations\":[{annotations}]," +
            $"\"categories\":{Categories}}}"));

        ImageDataView data = _ml.Data.LoadCoco(path, "");

        CollectionAssert.AreEqual(Enumerable.Range(0, count).Select(i => $"b{i}\\.png").ToArray(),
            data.GetColumn<string>("ImagePath").ToArray());
        float[][] boxes = [.. data.GetColumn<float[]>("BoundingBoxes")];
        for (int i = 0; i < count; i++)
        {
            float left = (count - 1 - i) % 400 + 0.5f;
            CollectionAssert.AreEqual(new[] { left, 0, left + (count - 1 - i) % 7 + 1, 2 }, boxes[i]);
        }
    }

    [TestMethod]
    [DataRow("""[{"image_id":7,"category_id":3,"bbox":[1,2,3]}]""", "'bbox' of an annotation has 3 numbers; wanted are 4")]
    [DataRow("""[{"image_id":7,"category_id":3,"bbox":[1,2,"3",4]}]""",
        "a number in 'bbox' of an annotation is \"3\"; wanted is a number")]
    [DataRow("""[{"image_id":7,"category_id":3,"bbox":null}]""", "'bbox' of an annotation is null; wanted is an array")]
    [DataRow("""[{"image_id":7,"category_id":3}]""", "the annotation has no 'bbox'")]
    [DataRow("""[{"category_id":3,"bbox":[1,2,3,4]}]""", "the annotation has no 'image_id'")]
    [DataRow("""[{"image_id":7,"bbox":[1,2,3,4]}]""", "the annotation has no 'category_id'")]
    [DataRow("""[{"image_id":1.5,"category_id":3,"bbox":[1,2,3,4]}]""",
        "'image_id' of an annotation is 1.5; wanted is an integer")]
    [DataRow("""[{"image_id":8,"category_id":3,"bbox":[1,2,3,4]}]""", "'image_id' is 8; there is no such image")]
    [DataRow("""[{"image_id":7,"category_id":4,"bbox":[1,2,3,4]}]""", "'category_id' is 4; there is no such category")]
    [DataRow("""[{"image_id":7,"category_id":3,"bbox":[1,2,0,4]}]""", "from (1, 2) to (1, 6) is empty or inverted")]
    [DataRow("""[{"image_id":7,"category_id":3,"bbox":[1,2,3,1e99]}]""", "has a coordinate that is not a finite number")]
    [DataRow("""[{"image_id":7,"category_id":3,"bbox":[18,2,4,4]}]""",
        "reaches more than a pixel beyond the image of 20 x 10 pixels")]
    [DataRow("""
        [{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"id":5},{"image_id":7,"category_id":3,"bbox":[1,2,3,4],"id":5}]
        """,
        "the annotation 5 is there twice")]
    [DataRow("""{"image_id":7}""", "'annotations' is an object; wanted is an array")]
    [DataRow("[7]", "an annotation is 7; wanted is an object")]
    public void A_bad_annotation_fails_with_file_line_and_field(string annotations, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, annotations);

        AssertFails(path, "', line 3, byte ", reason);
    }

    [TestMethod]
    public void The_place_of_an_error_is_the_line_and_the_byte_in_it()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, """[{"image_id":7,"category_id":3,"bbox":false}]""");

        const string before = """
            "annotations":[{"image_id":7,"category_id":3,"bbox":
            """;
        AssertFails(path, $"'{path}', line 3, byte {before.Length + 1}: 'bbox'");
    }

    [TestMethod]
    [DataRow("""{"images":[],"categories":[{"id":3,"name":"cat"}]}""", "has no 'annotations'")]
    [DataRow("""{"images":[],"annotations":[],"categories":[]}""", "has no category")]
    [DataRow("""{"images":[],"images":[]}""", "'images' is there twice")]
    [DataRow("""
        {"images":[{"id":1,"file_name":"a"},{"id":1,"file_name":"b"}],"annotations":[],"categories":[{"id":3,"name":"cat"}]}
        """, "the image 1 is there twice")]
    [DataRow("""{"images":[{"id":1}],"annotations":[]}""", "the image has no 'file_name'")]
    [DataRow("""{"images":[{"id":1,"file_name":"a","width":0}],"annotations":[]}""", "'width' of an image is not positive")]
    [DataRow("""{"categories":[{"id":3,"name":"cat"},{"id":3,"name":"dog"}]}""", "the category 3 is there twice")]
    [DataRow("""{"categories":[{"id":3,"name":"cat"},{"id":4,"name":"cat"}]}""", "the category 4 is called 'cat'")]
    [DataRow("""{"images":[{"id":1,}]}""", "is not valid JSON")]
    [DataRow("""{"images":[{"id":1""", "is not valid JSON")]
    [DataRow("", "is not valid JSON")]
    [DataRow("""{"images":[{"file_name":"\ud800"}]}""", "line 1, byte 25: a text is not valid UTF-8")]
    [DataRow("[]", "the outermost value is an array; wanted is an object")]
    public void A_malformed_file_fails_with_its_name_even_where_bad_images_are_skipped(string content, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.json", Encoding.UTF8.GetBytes(content));

        AssertFails(path, $"'{path}'", reason);
        Assert.ThrowsExactly<InvalidDataException>(
            () => _ml.Data.LoadCoco(path, "", new CocoOptions { OnError = ImageErrorAction.Skip }));
    }

    [TestMethod]
    public void Objects_taken_as_predictions_are_found_by_the_evaluation()
    {
        IDataView data = _ml.Data.LoadCoco(AnnotationSamples.Path("coco", "instances.json"), "");
        data = _ml.Transforms.CopyColumns("PredictedLabel", "Labels")
            .Append(_ml.Transforms.CopyColumns("PredictedBoundingBoxes", "BoundingBoxes"))
            .Append(_ml.Transforms.CopyColumns("Score", "Area")).Fit(data).Transform(data);

        DetectionMetrics metrics = _ml.Vision().EvaluateDetection(data);

        Assert.AreEqual(1, metrics.Coco.AveragePrecision);
        Assert.AreEqual(1, metrics.PascalVoc.MeanAveragePrecision);
        Assert.AreEqual("4 images, 4 objects, 2 ignored",
            $"{metrics.ImageCount} images, {metrics.ObjectCount} objects, {metrics.IgnoredObjectCount} ignored");
    }

    [TestMethod]
    public void Skip_leaves_out_images_with_impossible_objects_and_files_that_are_missing()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.json", Encoding.UTF8.GetBytes($$"""
            {"categories":{{Categories}},"images":[{"id":1,"file_name":"a.png"},{"id":2,"file_name":"b.png"},
            {"id":3,"file_name":"c.png"}],"annotations":[{"image_id":1,"category_id":3,"bbox":[0,0,1,1]},
            {"image_id":2,"category_id":9,"bbox":[0,0,1,1]},{"image_id":2,"category_id":3,"bbox":[0,0,1,1]}]}
            """));
        folder.Write("a.png", Pictures.Png(2, 2, 1));
        folder.Write("b.png", Pictures.Png(2, 2, 2));

        ImageDataView data = _ml.Data.LoadCoco(path, folder.Path, new CocoOptions { OnError = ImageErrorAction.Skip });

        DetectionRow row = DetectionRow.Read(_ml, data).Single();
        Assert.AreEqual("a.png", row.Name);
        Assert.AreEqual("cat 0 0 1 1 1", row.Objects);
        CollectionAssert.AreEquivalent(new[] { "b.png", "c.png" },
            data.SkippedImages.Select(image => Path.GetFileName(image.Name)).ToArray());
        StringAssert.Contains(data.SkippedImages.Single(image => image.Name.EndsWith("b.png")).Reason, "line 3");
    }

    [TestMethod]
    public void A_missing_image_fails_when_it_is_read_with_its_name()
    {
        using var folder = new TemporaryFolder();
        ImageDataView data = _ml.Data.LoadCoco(Write(folder, "[]"), folder.Path);

        Assert.AreEqual(Path.Combine(folder.Path, "a.png"), data.GetColumn<string>("ImagePath").Single());
        var error = Assert.Throws<Exception>(() => DetectionRow.Read(_ml, data));
        StringAssert.Contains(error.GetBaseException().Message, "a.png");
        Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Data.LoadCoco("none.json", ""));
    }

    private static string Write(TemporaryFolder folder, string annotations) => folder.Write("instances.json",
        Encoding.UTF8.GetBytes($"{{\"images\":{Images},\n\"categories\":{Categories},\n\"annotations\":{annotations}}}"));

    private void AssertFails(string path, params string[] texts)
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadCoco(path, ""));
        foreach (string text in texts)
            StringAssert.Contains(error.Message, text);
    }
}
