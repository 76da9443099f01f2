using Microsoft.ML.Data;
using MLVision.Extensions.Tests;

namespace Samples.Tests;

[TestClass]
public sealed class DetectTests
{
    [TestMethod]
    public void Things_are_listed_and_drawn_on_the_picture()
    {
        string output = Path.Combine(Directory.CreateTempSubdirectory("samples").FullName, "street.png");
        try
        {
            SampleResult result = SampleProcess.Run("Detect",
            [
                TestData.Large("onnx", "street.jpg"), TestData.Large("onnx", "yolox_nano.onnx"),
                TestData.Large("onnx", "coco.names"), output,
            ]);

            Assert.AreEqual(0, result.ExitCode, result.Error);
            StringAssert.Contains(result.Output, "0.86  car");
            StringAssert.Contains(result.Output, "17 things found");
            using var drawn = MLImage.CreateFromFile(output);
            Assert.AreEqual((1330, 1330), (drawn.Width, drawn.Height));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(output)!, recursive: true);
        }
    }

    [TestMethod]
    public void A_missing_file_is_named()
    {
        SampleResult result = SampleProcess.Run("Detect", ["street.jpg", "model.onnx", "there-are-no.names"]);

        Assert.AreEqual(1, result.ExitCode);
        StringAssert.Contains(result.Error, "there-are-no.names");
        Assert.IsFalse(result.Error.Contains("   at ", StringComparison.Ordinal), "There is no stack trace.");
    }
}
