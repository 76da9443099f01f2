using Microsoft.ML;

namespace MLVision.Extensions.Onnx.Tests.Models;

/// <summary>What is wrong with a model or an option is said before anything is scored.</summary>
[TestClass]
public class ModelErrorTests
{
    private static readonly MLContext _ml = new(1);

    private static ImageClassificationOptions OnCuda =>
        new() { ModelPath = TestImages.Model("classification"), Device = "cuda:0" };

    [TestMethod]
    public void ATruncatedModelIsNamedWithTheReason()
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(TestImages.Model("segmentation"));
        string path = folder.Write("cut.onnx", bytes[..(bytes.Length / 2)]);

        var error = Assert.ThrowsExactly<InvalidDataException>(() => Open(new ImageClassificationOptions { ModelPath = path }));

        Assert.Contains("cut.onnx' cannot be used: [ErrorCode:InvalidProtobuf]", error.Message);
    }

    [TestMethod]
    public void AFileThatIsNoModelIsNamedWithTheReason()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("text.onnx", "This is no model."u8.ToArray());

        var error = Assert.ThrowsExactly<InvalidDataException>(
            () => Open(new ImageClassificationOptions { ModelPath = path, EmbedModel = false }));

        Assert.Contains("text.onnx' cannot be used: [ErrorCode:InvalidProtobuf]", error.Message);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void AMissingFileIsNamed(bool embed)
    {
        var error = Assert.ThrowsExactly<FileNotFoundException>(
            () => Open(new ImageClassificationOptions { ModelPath = "/there/is/no.onnx", EmbedModel = embed }));

        Assert.Contains("/there/is/no.onnx", error.Message);
    }

    [TestMethod]
    public void ThePackageForTheCpuIsNamedWhereCudaIsAskedFor()
    {
        // The tests reference Microsoft.ML.OnnxRuntime, which has no CUDA whatever the machine has.
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Open(OnCuda));

        Assert.Contains("Device is 'cuda:0', but ONNX Runtime cannot use CUDA here", error.Message);
        Assert.Contains("reference Microsoft.ML.OnnxRuntime.Gpu in its place", error.Message);
        Assert.Contains("set FallbackToCpu", error.Message);
    }

    [TestMethod]
    public void TheCpuInPlaceOfAGpuIsLoggedWhenAModelIsOpenedAndWhenItIsLoaded()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.zip");
        var ml = new MLContext(1);
        var messages = new List<string>();
        ml.Log += (_, message) => messages.Add(message.Message);

        using ImageClassificationTransformer model = ml.Transforms
            .ScoreImageClassification(OnCuda with { FallbackToCpu = true }).Fit(TestImages.Load(ml, []));
        int whenOpened = messages.Count(IsAboutTheCpu);
        ml.Model.Save(model, null, path);
        (ml.Model.Load(path, out _) as IDisposable)?.Dispose();

        Assert.AreEqual(1, whenOpened);
        Assert.AreEqual(2, messages.Count(IsAboutTheCpu));

        static bool IsAboutTheCpu(string message) =>
            message.Contains("Device is 'cuda:0'") && message.EndsWith("The CPU takes its place.");
    }

    [TestMethod]
    public void BothPackagesOfOnnxRuntimeAreToldByTheCudaProviderThatLiesUnused()
    {
        using var folder = new TemporaryFolder();
        folder.Write(OperatingSystem.IsWindows() ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so", [0]);

        string cause = CudaProvider.Explain(false, ["/there/is/no/folder", folder.Path], _ => true);

        Assert.Contains("take out the reference to Microsoft.ML.OnnxRuntime.", cause);
    }

    [TestMethod]
    public void WhatCudaLacksOnThisMachineIsNamed()
    {
        string cause = CudaProvider.Explain(true, [], library => !library.Contains("cudnn"));

        Assert.Contains(OperatingSystem.IsWindows() ? "cudnn64_9.dll (cuDNN 9)" : "libcudnn.so.9 (cuDNN 9)", cause);
        Assert.DoesNotContain("CUDA 13", cause);
    }

    [TestMethod]
    public void TheGpuOfTheContextIsMeantWhereNoDeviceIsNamed()
    {
        ImageClassificationOptions options = new() { ModelPath = "model.onnx" };

        Assert.AreEqual("cpu", OptionsText.Resolve(options, Environment(null, false)).Device);
        ImageClassificationOptions gpu = OptionsText.Resolve(options, Environment(1, true));
        Assert.AreEqual("cuda:1", gpu.Device);
        Assert.IsTrue(gpu.FallbackToCpu);
        Assert.AreEqual("cuda", OptionsText.Resolve(options with { Device = "cuda" }, Environment(null, true)).Device);

        static Microsoft.ML.Runtime.IHostEnvironment Environment(int? gpu, bool fallsBack) =>
            new MLContext { GpuDeviceId = gpu, FallbackToCpu = fallsBack };
    }

    [TestMethod]
    public void ASizeThatTheModelDoesNotHaveIsRefused()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Open(new ImageClassificationOptions
        {
            ModelPath = TestImages.Model("classification"), Preprocessing = new ImagePreprocessing { Width = 32 },
        }));

        Assert.Contains("its input 'images' is Float [-1 x 3 x 16 x 16], but Preprocessing.Width is 32", error.Message);
    }

    [TestMethod]
    public void NamesThatAreNotAsManyAsTheClassesAreRefused()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(() => Open(new ImageClassificationOptions
        {
            ModelPath = TestImages.Model("classification"), ClassNames = ["one"],
        }));

        Assert.Contains("it has 4 classes, but ClassNames holds 1 names", error.Message);
    }

    [TestMethod]
    public void AnOutputThatIsNoVectorOfClassesIsRefused()
    {
        var error = Assert.ThrowsExactly<InvalidDataException>(
            () => Open(new ImageClassificationOptions { ModelPath = TestImages.Model("segmentation") }));

        Assert.Contains("its first output is 'scores' [? x 5 x 8 x 8]; wanted is [batch, classes]", error.Message);
    }

    [TestMethod]
    [DataRow("Device")]
    [DataRow("BatchSize")]
    [DataRow("IntraOpThreads")]
    [DataRow("ClassNames")]
    [DataRow("ModelPath")]
    [DataRow("Scale")]
    [DataRow("Means")]
    [DataRow("Deviations")]
    public void AnOptionOutOfRangeIsNamedWhenTheEstimatorIsBuilt(string option)
    {
        var good = new ImageClassificationOptions { ModelPath = "model.onnx" };
        ImageClassificationOptions bad = option switch
        {
            "Device" => good with { Device = "gpu" },
            "BatchSize" => good with { BatchSize = 0 },
            "IntraOpThreads" => good with { IntraOpThreads = -1 },
            "ClassNames" => good with { ClassNames = [] },
            "ModelPath" => good with { ModelPath = "" },
            "Scale" => good with { Preprocessing = new ImagePreprocessing { Scale = 0 } },
            "Means" => good with { Preprocessing = new ImagePreprocessing { Means = [1, 2] } },
            _ => good with { Preprocessing = new ImagePreprocessing { Deviations = [0] } },
        };

        var error = Assert.Throws<ArgumentException>(() => _ml.Transforms.ScoreImageClassification(bad));

        Assert.AreEqual(option, error.ParamName);
    }

    [TestMethod]
    public void OutputsNeedColumnsOfTheirOwn()
    {
        var detection = new ObjectDetectionOptions
        {
            ModelPath = "model.onnx", Decoder = new YoloXDecoder(), ScoreColumnName = "PredictedLabel",
        };
        var segmentation = new SemanticSegmentationOptions
        {
            ModelPath = "model.onnx", ProbabilityColumnName = "Picture", OverlayColumnName = "Picture",
        };

        Assert.Contains("PredictedLabelColumnName and ScoreColumnName must be different columns, not all 'PredictedLabel'",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ScoreObjectDetection(detection)).Message);
        Assert.Contains("ProbabilityColumnName and OverlayColumnName must be different columns, not all 'Picture'",
            Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms.ScoreSemanticSegmentation(segmentation)).Message);
    }

    [TestMethod]
    public void AColumnOfAnotherTypeIsNamedWhenThePipelineIsBuilt()
    {
        IDataView texts = _ml.Data.LoadFromEnumerable([new Detection.PathRow()]);

        var error = Assert.ThrowsExactly<ArgumentException>(() => _ml.Transforms
            .ScoreImageClassification(TestImages.Model("classification"), "ImagePath").Fit(texts));

        Assert.Contains("'ImagePath' is String; wanted is an image", error.Message);
    }

    [TestMethod]
    public void AFileInAnotherFormatIsNotSearchedInVain()
    {
        var random = new Random(5);
        byte[] model = File.ReadAllBytes(TestImages.Model("classification_softmax"));
        Assert.IsTrue(OnnxGraph.GivesProbabilities(new MemoryStream(model), "scores"));
        Assert.IsFalse(OnnxGraph.GivesProbabilities(new MemoryStream(model), "logits"));
        for (int i = 0; i < 2000; i++)
        {
            byte[] bytes = [.. model];
            for (int change = 0; change < 1 + i % 20; change++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            // Whatever comes of it, it comes, and without an error.
            OnnxGraph.GivesProbabilities(new MemoryStream(bytes, 0, random.Next(bytes.Length + 1)), "scores");
        }
    }

    [TestMethod]
    [DataRow("""["a", "b"]""", "a|b")]
    [DataRow("{0: 'a', 1: \"b's\", 2: 'c: d'}", "a|b's|c: d")]
    [DataRow("""{"0": "a", "1": "b"}""", "a|b")]
    [DataRow("{1: 'a'}", null)]
    [DataRow("[1", null)]
    [DataRow("", null)]
    public void NamesInMetadataAreReadOrLeft(string text, string? expected) =>
        Assert.AreEqual(expected, ModelMetadataText.ParseNames(text) is { } names ? string.Join('|', names) : null);

    private static void Open(ImageClassificationOptions options) => _ml.Transforms.ScoreImageClassification(options)
        .Fit(TestImages.Load(_ml, [])).Dispose();
}
