using System.Text.RegularExpressions;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Reports;

[TestClass]
public sealed class HtmlReportTests
{
    [TestMethod]
    public void A_picture_in_the_page_decodes_to_the_pixels_of_the_image()
    {
        byte[] bgra = Enumerable.Range(0, 5 * 3 * 4).Select(i => i % 4 == 3 ? (byte)255 : (byte)(i * 7)).ToArray();
        using MLImage image = MLImage.CreateFromPixels(5, 3, MLPixelFormat.Bgra32, bgra);

        string page = Render(new HtmlReport("pictures").AddImages([new ReportImage(image, "a < b", scale: 4)]));

        StringAssert.Contains(page, "width=\"20\"");
        StringAssert.Contains(page, "a &lt; b");
        string base64 = Regex.Match(page, "data:image/png;base64,([^\"]+)").Groups[1].Value;
        using MLImage decoded = MLImage.CreateFromStream(new MemoryStream(Convert.FromBase64String(base64)));
        CollectionAssert.AreEqual(image.GetBGRPixels, decoded.GetBGRPixels);
    }

    [TestMethod]
    public void Text_is_encoded()
    {
        string page = Render(
            new HtmlReport("<script>").AddParagraph("1 < 2 & 3").AddHeading("\"x\"").AddTable(["<a>"], [["<b>"]]));

        Assert.IsFalse(page.Contains("<script>", StringComparison.Ordinal));
        StringAssert.Contains(page, "<p>1 &lt; 2 &amp; 3</p>");
        StringAssert.Contains(page, "<th>&lt;a&gt;</th>");
        StringAssert.Contains(page, "<td>&lt;b&gt;</td>");
    }

    [TestMethod]
    public void A_segmentation_has_its_averages_its_classes_and_its_confusion_matrix()
    {
        var tally = new SegmentationTally(2);
        tally.Add([0, 0, 0, 1], [0, 0, 1, 1]);
        var metrics = new SegmentationMetrics(["road", "sky"], tally);
        string page = Render(new HtmlReport("t").AddSegmentation(metrics));

        StringAssert.Contains(page, "<td>mean IoU</td><td>58.33 %</td>");
        StringAssert.Contains(page, "<td>macro</td><td>75.00 %</td><td>83.33 %</td>");
        StringAssert.Contains(page, "<tr><td>road</td><td>3</td><td>2</td><td>100.00 %</td><td>66.67 %</td>");
        StringAssert.Contains(page, "title=\"66.7 %\">2</td>");
    }

    [TestMethod]
    public void A_detection_has_its_means_its_classes_and_their_curves()
    {
        var set = new DetectionSet { ImageCount = 1 };
        DetectionSet.TrueObject[] objects = [new(0, 0, new BoundingBox(0, 0, 9, 9), 81, false, false)];
        DetectionSet.Prediction[] predictions =
            [.. Enumerable.Range(0, 5000).Select(i => new DetectionSet.Prediction(0, 0, new BoundingBox(0, 0, 9, i), i))];
        PascalVocClassResult voc = PascalVocEvaluator.Evaluate(objects, predictions, new());
        var metrics = new DetectionMetrics(set, [new("cell", 5000, voc, CocoEvaluator.Evaluate(objects, predictions))], 0.5);
        string page = Render(new HtmlReport("t").AddDetection(metrics));

        StringAssert.Contains(page, "<tr><td>cell</td><td>1</td><td>5,000</td>");
        string line = Regex.Match(page, "<polyline [^>]*points=\"([^\"]*)\"").Groups[1].Value;
        int points = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.IsTrue(points is > 1 and < 1000, $"{points} points");
    }

    [TestMethod]
    public void A_table_row_of_another_length_than_the_header_is_refused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new HtmlReport("t").AddTable(["a", "b"], [["1"]]));

        StringAssert.Contains(error.Message, "A row has 1 cells; the header has 2.");
    }

    [TestMethod]
    public void Saving_replaces_a_file_and_leaves_no_temporary_one()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("report.html", [1, 2, 3]);

        new HtmlReport("second").Save(path);

        StringAssert.StartsWith(File.ReadAllText(path), "<!DOCTYPE html>");
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public void Saving_into_a_folder_that_does_not_exist_names_it()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<IOException>(
            () => new HtmlReport("t").Save(Path.Combine(folder.Path, "missing", "report.html")));

        StringAssert.Contains(error.Message, "missing");
    }

    private static string Render(HtmlReport report)
    {
        using var writer = new StringWriter();
        report.Write(writer);
        return writer.ToString();
    }
}
