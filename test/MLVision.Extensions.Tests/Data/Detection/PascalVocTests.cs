using System.Text;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLVision.Extensions.Tests.Data.Detection;

[TestClass]
public sealed class PascalVocTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_folder_gives_the_objects_with_edges_counted_from_0()
    {
        ImageDataView data = _ml.Data.LoadPascalVoc(AnnotationSamples.Path("voc"));

        CollectionAssert.AreEqual(AnnotationSamples.Expected(hasFlags: true, hasAreas: false, isNumbered: true),
            DetectionRow.Read(_ml, data));
        Assert.AreEqual(4, data.GetRowCount());
        Assert.IsTrue(data.CanShuffle);
    }

    [TestMethod]
    public void A_split_gives_its_images_in_its_order_with_the_classes_of_all_files()
    {
        DetectionRow[] all = AnnotationSamples.Expected(hasFlags: true, hasAreas: false, isNumbered: true);

        foreach (string split in new[] { "train", "cat_train" })
        {
            ImageDataView data = _ml.Data.LoadPascalVoc(AnnotationSamples.Path("voc"), split);
            CollectionAssert.AreEqual(new[] { all[1] with { Id = 1 }, all[0] with { Id = 2 } }, DetectionRow.Read(_ml, data));
            Assert.AreEqual(3ul, ((KeyDataViewType)((VectorDataViewType)data.Schema["Labels"].Type).ItemType).Count);
        }
    }

    [TestMethod]
    public void Numbers_stay_as_they_are_where_they_do_not_count_from_1()
    {
        using var folder = new TemporaryFolder();
        Write(folder, Object("cat", "0", "1.5", "4", "3"));

        ImageDataView data = _ml.Data.LoadPascalVoc(folder.Path, options: new PascalVocOptions { OneBased = false });

        Assert.AreEqual("cat 0 1.5 4 3", DetectionRow.Read(_ml, data).Single().Objects);
    }

    [TestMethod]
    public void Names_of_classes_give_the_order_of_the_keys()
    {
        ImageDataView data = _ml.Data.LoadPascalVoc(AnnotationSamples.Path("voc"), "train",
            new PascalVocOptions { ClassNames = ["traffic light", "dog", "cat", "bird"] });

        CollectionAssert.AreEqual(new uint[] { 1 }, data.GetColumn<uint[]>("Labels").First());
        CollectionAssert.AreEqual(new uint[] { 2, 3 }, data.GetColumn<uint[]>("Labels").Last());
    }

    [TestMethod]
    [DataRow("x", "2", "4", "3", "'xmin' is 'x'; wanted is a number")]
    [DataRow("2", "2", "nan", "3", "a coordinate that is not a finite number")]
    [DataRow("3", "2", "2", "3", "from (2, 1) to (2, 3) is empty or inverted")]
    [DataRow("1", "1", "4", "8", "from (0, 0) to (4, 8) reaches more than a pixel beyond the image of 5 x 4 pixels")]
    [DataRow("-3", "1", "4", "4", "reaches more than a pixel beyond the image")]
    public void A_bad_box_fails_with_file_line_and_element(string xmin, string ymin, string xmax, string ymax, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, Object("cat", "1", "1", "2", "2") + Object("cat", xmin, ymin, xmax, ymax));

        AssertFails(folder, path, "line 4", reason);
    }

    [TestMethod]
    public void A_box_may_reach_one_pixel_beyond_the_image()
    {
        using var folder = new TemporaryFolder();
        Write(folder, Object("cat", "0", "0", "6", "5"));

        Assert.AreEqual("cat -1 -1 6 5", DetectionRow.Read(_ml, _ml.Data.LoadPascalVoc(folder.Path)).Single().Objects);
    }

    [TestMethod]
    public void A_malformed_file_fails_with_its_name_and_what_is_missing()
    {
        using var folder = new TemporaryFolder();
        foreach ((string content, string reason) in new[]
        {
            ("<annotation><object></annotation>", "is not well-formed XML"),
            ("", "is not well-formed XML"),
            ("<annotations/>", "line 1, column 2: the outermost element is 'annotations'"),
            ("<annotation>\n<object><bndbox/></object></annotation>", "line 2, column 2: 'object' has no 'name'"),
            ("<annotation>\n<object><name>cat</name></object></annotation>", "line 2, column 2: 'object' has no 'bndbox'"),
            ("<annotation><size><width>5</width></size><object><name>cat</name></object></annotation>", "'size' has no 'height'"),
            ("<annotation><object><name>cat</name><bndbox><xmin>1</xmin></bndbox></object></annotation>",
                "'bndbox' has no 'ymin'"),
        })
        {
            string path = folder.Write("Annotations/a.xml", Encoding.UTF8.GetBytes(content));
            folder.Write("JPEGImages/a.png", Pictures.Png(5, 4, 9));
            AssertFails(folder, path, reason);
        }
    }

    [TestMethod]
    public void A_file_cannot_have_other_files_read()
    {
        using var folder = new TemporaryFolder();
        string secret = folder.Write("secret.txt", "cat"u8.ToArray());
        folder.Write("JPEGImages/a.png", Pictures.Png(5, 4, 9));
        string path = folder.Write("Annotations/a.xml", Encoding.UTF8.GetBytes(
            $"<!DOCTYPE a [<!ENTITY x SYSTEM \"{new Uri(secret)}\">]>" +
            $"<annotation>{Object("&x;", "1", "1", "2", "2")}</annotation>"));

        AssertFails(folder, path, "DTD");
    }

    [TestMethod]
    public void An_unknown_class_an_image_that_is_missing_and_names_that_are_twice_fail()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, Object("cat", "1", "1", "2", "2"));
        var options = new PascalVocOptions { ClassNames = ["dog"] };
        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadPascalVoc(folder.Path, null, options));
        StringAssert.Contains(error.Message, $"'{path}', line 3");
        StringAssert.Contains(error.Message, "the class 'cat' is not one of dog.");

        Assert.ThrowsExactly<ArgumentException>(
            () => _ml.Data.LoadPascalVoc(folder.Path, null, new PascalVocOptions { ClassNames = ["cat", "cat"] }));
        folder.Write("ImageSets/Main/train.txt", "a\n\na\n"u8.ToArray());
        error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadPascalVoc(folder.Path, "train"));
        StringAssert.Contains(error.Message, "line 3: the image 'a' is there twice");
        Assert.ThrowsExactly<FileNotFoundException>(() => _ml.Data.LoadPascalVoc(folder.Path, "val"));

        folder.Write("JPEGImages/a.jpg", Pictures.Png(5, 4, 9));
        error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadPascalVoc(folder.Path));
        StringAssert.Contains(error.Message, "differ in nothing but the extension");

        File.Delete(Path.Combine(folder.Path, "JPEGImages", "a.jpg"));
        File.Delete(Path.Combine(folder.Path, "JPEGImages", "a.png"));
        AssertFails(folder, path, "has no image");
    }

    [TestMethod]
    public void Skip_leaves_out_images_with_bad_annotations_or_pixels_and_says_why()
    {
        using var folder = new TemporaryFolder();
        Write(folder, Object("cat", "1", "1", "2", "2"));
        Write(folder, Object("cat", "1", "1", "9", "2"), "b");
        Write(folder, Object("dog", "1", "1", "2", "2"), "c");
        Write(folder, "<object>", "d");
        folder.Write("JPEGImages/c.png", "no image"u8.ToArray());
        folder.Write("Annotations/e.xml", "<annotation/>"u8.ToArray());

        ImageDataView data = _ml.Data.LoadPascalVoc(folder.Path,
            options: new PascalVocOptions { OnError = ImageErrorAction.Skip });

        Assert.AreEqual("a.png", DetectionRow.Read(_ml, data).Single().Name);
        CollectionAssert.AreEquivalent(new[] { "b.png", "c.png", "d.png", "e.xml" },
            data.SkippedImages.Select(image => Path.GetFileName(image.Name)).ToArray());
        StringAssert.Contains(data.SkippedImages.Single(image => image.Name.EndsWith("b.png")).Reason, "b.xml', line 3");
    }

    [TestMethod]
    public void TrainTestSplit_TakeRows_and_PredictionEngine_take_the_view()
    {
        IDataView data = _ml.Data.LoadPascalVoc(AnnotationSamples.Path("voc"));
        var split = _ml.Data.TrainTestSplit(data, testFraction: 0.5);
        DetectionRow[] parts = [.. DetectionRow.Read(_ml, split.TrainSet), .. DetectionRow.Read(_ml, split.TestSet)];
        CollectionAssert.AreEquivalent(DetectionRow.Read(_ml, data), parts);
        Assert.HasCount(1, DetectionRow.Read(_ml, _ml.Data.TakeRows(_ml.Data.SkipRows(data, 2), 1)));

        ITransformer model = _ml.Transforms.ResizeImages("Image", 8, 6).Append(_ml.Transforms.ExtractPixels("Pixels", "Image"))
            .Fit(data);
        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        ITransformer loaded = _ml.Model.Load(stream, out DataViewSchema schema);
        Assert.AreEqual(data.Schema["Labels"].Type, schema["Labels"].Type);
        using var engine = _ml.Model.CreatePredictionEngine<Picture, Pixels>(loaded);
        using MLImage image = MLImage.CreateFromPixels(8, 6, MLPixelFormat.Rgba32, Enumerable.Repeat((byte)7, 192).ToArray());
        CollectionAssert.AreEqual(Enumerable.Repeat(7f, 144).ToArray(), engine.Predict(new Picture { Image = image }).Values);
    }

    [TestMethod]
    [DataRow("train")]
    [DataRow("val")]
    [DataRow("test")]
    public void Bccd_has_the_objects_that_another_reader_counts(string split)
    {
        string folder = TestData.Large("bccd");
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(TestData.Path("golden", "datasets.json")));
        JsonElement expected = golden.RootElement.GetProperty("bccd").GetProperty(split);

        ImageDataView data = _ml.Data.LoadPascalVoc(folder, split);

        Assert.AreEqual(expected.GetProperty("images").GetInt32(), data.GetColumn<string>("ImagePath").Count());
        string[] classes = ["Platelets", "RBC", "WBC"];
        uint[] labels = [.. data.GetColumn<uint[]>("Labels").SelectMany(row => row)];
        foreach (JsonProperty count in expected.GetProperty("counts").EnumerateObject())
            Assert.AreEqual(count.Value.GetInt32(), labels.Count(label => classes[label - 1] == count.Name), count.Name);
        float[] boxes = [.. data.GetColumn<float[]>("BoundingBoxes").SelectMany(row => row)];
        double[] sums = [.. expected.GetProperty("sums").EnumerateArray().Select(sum => sum.GetDouble())];
        for (int edge = 0; edge < 4; edge++)
        {
            // The files count pixels from 1.
            double sum = sums[edge] - (edge < 2 ? labels.Length : 0);
            Assert.AreEqual(sum, boxes.Where((_, i) => i % 4 == edge).Sum(x => (double)x));
        }

        Assert.AreEqual(0, data.GetColumn<bool[]>("Difficult").Sum(row => row.Count(flag => flag)));
        Assert.IsTrue(data.GetColumn<MLImage>("Image").All(image => image is { Width: 640, Height: 480 }));
    }

    private static string Write(TemporaryFolder folder, string objects, string name = "a")
    {
        folder.Write($"JPEGImages/{name}.png", Pictures.Png(5, 4, 9));
        return folder.Write($"Annotations/{name}.xml", Encoding.UTF8.GetBytes(
            $"<annotation>\n<size><width>5</width><height>4</height></size>\n{objects}</annotation>"));
    }

    private static string Object(string name, string xmin, string ymin, string xmax, string ymax) =>
        $"<object><name> {name} </name><bndbox><xmin>{xmin}</xmin><ymin>{ymin}</ymin><xmax>{xmax}</xmax><ymax>{ymax}</ymax>" +
        "</bndbox></object>\n";

    private void AssertFails(TemporaryFolder folder, params string[] texts)
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadPascalVoc(folder.Path));
        foreach (string text in texts)
            StringAssert.Contains(error.Message, text);
    }

    private sealed class Picture
    {
        [ImageType(6, 8)]
        public MLImage? Image { get; set; }
    }

    private sealed class Pixels
    {
        [ColumnName("Pixels")]
        public float[] Values { get; set; } = [];
    }
}
