using System.Text.RegularExpressions;

namespace OnnxRuntime.Tests;

/// <summary>What ONNX Runtime refuses is an exception with its message.</summary>
[TestClass]
public class ErrorTests
{
    [TestMethod]
    public void AFileThatIsNoModelIsRefused()
    {
        var error = Assert.ThrowsExactly<OnnxRuntimeException>(() => new InferenceSession("no model at all"u8.ToArray()));

        Assert.Contains("[ErrorCode:InvalidProtobuf] ", error.Message);
        Assert.Contains("protobuf parsing failed", error.Message);
    }

    [TestMethod]
    public void ATruncatedModelIsRefused()
    {
        byte[] model = Golden.Model("image");

        Assert.ThrowsExactly<OnnxRuntimeException>(() => new InferenceSession(model[..(model.Length / 2)]));
    }

    [TestMethod]
    public void AMissingFileIsNamed()
    {
        var error = Assert.ThrowsExactly<OnnxRuntimeException>(() => new InferenceSession("/there/is/no.onnx"));

        Assert.Contains("[ErrorCode:NoSuchFile] ", error.Message);
        Assert.Contains("/there/is/no.onnx", error.Message);
    }

    [TestMethod]
    public void AnInputOfTheWrongShapeIsExplained()
    {
        using var session = new InferenceSession(Golden.Model("linear"));
        using var options = new RunOptions();
        using var x = OrtValue.CreateTensorValueFromMemory(new float[8], [2, 4]);

        var error = Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run(options, ["x"], [x], ["y"]));

        Assert.Contains("Got invalid dimensions for input: x", error.Message);
        Assert.Contains("Got: 4 Expected: 3", error.Message);
    }

    [TestMethod]
    public void AnUnknownNameIsExplained()
    {
        using var session = new InferenceSession(Golden.Model("linear"));
        using var options = new RunOptions();
        using OrtValue x = Golden.Floats("linear", "x");

        var error = Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run(options, ["z"], [x], ["y"]));

        // The words are the native library's here, the managed assembly's upstream.
        Assert.MatchesRegex(new Regex("[Ii]nput name: '?z"), error.Message);
    }

    [TestMethod]
    public void AnInputOfTheWrongTypeIsExplained()
    {
        using var session = new InferenceSession(Golden.Model("linear"));
        using var options = new RunOptions();
        using var x = OrtValue.CreateTensorValueFromMemory(new long[3], [1, 3]);

        var error = Assert.ThrowsExactly<OnnxRuntimeException>(() => session.Run(options, ["x"], [x], ["y"]));

        Assert.Contains("Unexpected input data type", error.Message);
    }

    [TestMethod]
    public void ElementsAreNotReadAsAnotherType()
    {
        using OrtValue x = Golden.Floats("linear", "x");

        Assert.ThrowsExactly<OnnxRuntimeException>(() => { x.GetTensorDataAsSpan<long>(); });
    }

    [TestMethod]
    public void MemoryTooSmallForTheShapeIsRefused() =>
        Assert.ThrowsExactly<OnnxRuntimeException>(() => OrtValue.CreateTensorValueFromMemory(new float[5], [2, 3]));

    [TestMethod]
    public void CudaOptionsAreTakenOrTheMissingLibraryIsNamed()
    {
        using var options = new OrtCUDAProviderOptions();
        OnnxRuntimeException? error = Capture(() => options.UpdateOptions(
            new Dictionary<string, string> { ["device_id"] = "1", ["do_copy_in_default_stream"] = "0" }));

        if (error == null)
            Assert.Contains("device_id=1", options.GetOptions());
        else
            Assert.Contains("libonnxruntime_providers_shared.so: cannot open shared object file", error.Message);
    }

    [TestMethod]
    public void AMissingCudaProviderIsAnError()
    {
        using var options = new SessionOptions();
        OnnxRuntimeException? error = Capture(() => options.AppendExecutionProvider_CUDA(0));

        if (error == null)
            Assert.Inconclusive("There is a CUDA provider here.");
        Assert.Contains("Failed to load shared library", error.Message);
    }

    private static OnnxRuntimeException? Capture(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (OnnxRuntimeException error)
        {
            return error;
        }
    }
}
