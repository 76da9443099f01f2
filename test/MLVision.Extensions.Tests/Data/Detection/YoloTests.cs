using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Data.Detection;

[TestClass]
public sealed class YoloTests
{
    private readonly MLContext _ml = new(seed: 1);

    [TestMethod]
    public void A_folder_gives_boxes_in_pixels_of_the_images_with_labels_from_the_folder_beside()
    {
        ImageDataView data = _ml.Data.LoadYolo(AnnotationSamples.Path("yolo", "images"), AnnotationSamples.Classes);

        CollectionAssert.AreEqual(AnnotationSamples.Expected(hasFlags: false, hasAreas: false, isNumbered: true),
            DetectionRow.Read(_ml, data));
    }

    [TestMethod]
    public void A_list_gives_its_images_in_its_order()
    {
        using var folder = new TemporaryFolder();
        folder.Write("b.png", Pictures.Png(4, 8, 1));
        folder.Write("deep/a.png", Pictures.Png(4, 8, 1));
        folder.Write("deep/a.txt", "\n1\t.5  0.5 0.5 0.25 \n"u8.ToArray());
        string list = folder.Write("train.txt", "deep/a.png\n\n./b.png\n"u8.ToArray());

        DetectionRow[] rows = DetectionRow.Read(_ml, _ml.Data.LoadYolo(list, ["x", "y"]));

        CollectionAssert.AreEqual(
            new DetectionRow[] { new("a.png", 1, "4 x 8", "y 1 3 3 5"), new("b.png", 2, "4 x 8", "") }, rows);
    }

    [TestMethod]
    public void The_folder_of_labels_can_be_given()
    {
        using var folder = new TemporaryFolder();
        folder.Write("pictures/a.png", Pictures.Png(10, 10, 1));
        folder.Write("truth/a.txt", "0 0.5 0.5 1 1.1"u8.ToArray());

        ImageDataView data = _ml.Data.LoadYolo(Path.Combine(folder.Path, "pictures"), ["x"],
            new YoloOptions { LabelFolder = Path.Combine(folder.Path, "truth") });

        Assert.AreEqual("x 0 -0.5 10 10.5", DetectionRow.Read(_ml, data).Single().Objects);
    }

    [TestMethod]
    [DataRow("0 0.5 0.5 0.5", "there are 4 fields; wanted are the 5 of a box: class, x, y, width, height")]
    [DataRow("0 0.5 0.5 0.5 0.5 0.5 0.5", "there are 7 fields")]
    [DataRow("2 0.5 0.5 0.5 0.5", "'class' is '2'; wanted is a whole number from 0 to 1")]
    [DataRow("-1 0.5 0.5 0.5 0.5", "'class' is '-1'")]
    [DataRow("0.0 0.5 0.5 0.5 0.5", "'class' is '0.0'")]
    [DataRow("0 0,5 0.5 0.5 0.5", "'x' is '0,5'; wanted is a number")]
    [DataRow("0 0.5 0.5 0.5 nan", "not a finite number")]
    [DataRow("0 0.5 0.5 0 0.5", "is empty or inverted")]
    [DataRow("0 5 5 2 2", "reaches more than a pixel beyond the image of 10 x 20 pixels")]
    public void A_bad_line_fails_with_file_line_and_field(string line, string reason)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.png", Pictures.Png(10, 20, 1));
        string path = folder.Write("a.txt", Encoding.UTF8.GetBytes($"1 0.5 0.5 0.5 0.5\n{line}\n"));

        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadYolo(folder.Path, ["x", "y"]));

        StringAssert.Contains(error.Message, $"'{path}', line 2: ");
        StringAssert.Contains(error.Message, reason);
    }

    [TestMethod]
    public void Labels_that_nothing_is_found_of_classes_and_images_that_are_missing_fail()
    {
        using var folder = new TemporaryFolder();
        Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadYolo(folder.Path, ["x"]));
        folder.Write("a.png", Pictures.Png(10, 20, 1));
        var error = Assert.ThrowsExactly<InvalidDataException>(() => _ml.Data.LoadYolo(folder.Path, ["x"]));
        StringAssert.Contains(error.Message, $"the first would be '{Path.Combine(folder.Path, "a.txt")}'");
        Assert.ThrowsExactly<ArgumentException>(() => _ml.Data.LoadYolo(folder.Path, []));
        Assert.ThrowsExactly<DirectoryNotFoundException>(() => _ml.Data.LoadYolo(Path.Combine(folder.Path, "none"), ["x"]));
        folder.Write("a.txt", "0 0.5 0.5 0.5 0.5"u8.ToArray());
        folder.Write("b.txt", "0 0.5 0.5 0.5 0.5"u8.ToArray());
        string list = folder.Write("list.txt", "a.png\nb.png"u8.ToArray());
        var missing = Assert.ThrowsExactly<ImageLoadException>(() => _ml.Data.LoadYolo(list, ["x"]));
        StringAssert.Contains(missing.Message, "b.png");
    }

    [TestMethod]
    public void Skip_leaves_out_images_with_bad_lines_and_says_why()
    {
        using var folder = new TemporaryFolder();
        foreach ((string name, string line) in new[] { ("a", "0 0.5 0.5 1 1"), ("b", "7 0.5 0.5 1 1"), ("c", "0 0.5 0.5 1 1") })
        {
            folder.Write(name + ".png", name == "c" ? "no image"u8.ToArray() : Pictures.Png(10, 20, 1));
            folder.Write(name + ".txt", Encoding.UTF8.GetBytes(line));
        }

        ImageDataView data = _ml.Data.LoadYolo(folder.Path, ["x"], new YoloOptions { OnError = ImageErrorAction.Skip });

        Assert.AreEqual("a.png", DetectionRow.Read(_ml, data).Single().Name);
        CollectionAssert.AreEquivalent(new[] { "b.png", "c.png" },
            data.SkippedImages.Select(image => Path.GetFileName(image.Name)).ToArray());
    }
}
