using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime.Tensors;
using MLVision.Extensions.Tests;

namespace OnnxRuntime.Tests;

/// <summary>What a session says about its model, and what it computes.</summary>
[TestClass]
public class SessionTests
{
    [TestMethod]
    public void ASymbolicBatchIsMinusOneWithAName()
    {
        using var session = new InferenceSession(Golden.Model("linear"));

        CollectionAssert.AreEqual(new[] { "x" }, session.InputNames.ToArray());
        CollectionAssert.AreEqual(new[] { "y" }, session.OutputNames.ToArray());
        NodeMetadata input = session.InputMetadata["x"];
        CollectionAssert.AreEqual(new[] { -1, 3 }, input.Dimensions);
        CollectionAssert.AreEqual(new[] { "N", "" }, input.SymbolicDimensions);
        Assert.IsTrue(input.IsTensor);
        Assert.AreEqual(OnnxValueType.ONNX_TYPE_TENSOR, input.OnnxValueType);
        Assert.AreEqual(TensorElementType.Float, input.ElementDataType);
        Assert.AreEqual(typeof(float), input.ElementType);
        CollectionAssert.AreEqual(new[] { -1, 2 }, session.OutputMetadata["y"].Dimensions);
    }

    [TestMethod]
    public void NamesTypesAndShapesOfSeveralOutputsAreTold()
    {
        using var session = new InferenceSession(Golden.PathOf("image.onnx"));

        CollectionAssert.AreEqual(new[] { "positive", "class" }, session.OutputNames.ToArray());
        Assert.AreEqual(typeof(byte), session.InputMetadata["image"].ElementType);
        Assert.AreEqual(typeof(long), session.OutputMetadata["class"].ElementType);
        CollectionAssert.AreEqual(new[] { 1, 6, 4, 5 }, session.OutputMetadata["positive"].Dimensions);
    }

    [TestMethod]
    public void MetadataOfTheModelIsRead()
    {
        using var session = new InferenceSession(Golden.Model("linear"));

        ModelMetadata metadata = session.ModelMetadata;

        Assert.AreEqual("golden_onnxruntime", metadata.ProducerName);
        Assert.AreEqual("linear", metadata.GraphName);
        Assert.AreEqual("test.domain", metadata.Domain);
        Assert.AreEqual("What it is for.", metadata.Description);
        Assert.AreEqual(7, metadata.Version);
        Assert.HasCount(2, metadata.CustomMetadataMap);
        Assert.AreEqual("cat,dog", metadata.CustomMetadataMap["classes"]);
        Assert.AreEqual("drei × zwei", metadata.CustomMetadataMap["größe"]);
    }

    [TestMethod]
    public void AMatrixProductIsNumPys()
    {
        using var session = new InferenceSession(Golden.Model("linear"));
        using var options = new RunOptions();
        using OrtValue x = Golden.Floats("linear", "x");

        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["x"], [x], ["y"]);

        Assert.IsTrue(outputs.Single().IsTensor);
        Golden.AssertEqual("linear", "y", outputs.Single());
    }

    [TestMethod]
    public void AnImageOfBytesGivesPyTorchsFeaturesAndClasses()
    {
        using var session = new InferenceSession(Golden.Model("image"));
        using var options = new RunOptions();
        byte[] pixels = Array.ConvertAll(Golden.Numbers("image", "image"), number => (byte)number);
        using var image = OrtValue.CreateTensorValueFromMemory(pixels, Golden.Shape("image", "image"));

        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["image"], [image], ["class", "positive"]);

        Golden.AssertEqual("image", "positive", outputs.Last());
        OrtTensorTypeAndShapeInfo classes = outputs.First().GetTensorTypeAndShape();
        Assert.AreEqual(TensorElementType.Int64, classes.ElementDataType);
        Assert.AreEqual(20, classes.ElementCount);
        Assert.AreEqual(3, classes.DimensionsCount);
        Assert.IsFalse(classes.IsString);
        CollectionAssert.AreEqual(
            Array.ConvertAll(Golden.Numbers("image", "class"), number => (long)number),
            outputs.First().GetTensorDataAsSpan<long>().ToArray());
    }

    [TestMethod]
    public void OutputsAreWrittenIntoTheCallersMemory()
    {
        using var session = new InferenceSession(Golden.Model("linear"));
        using OrtValue x = Golden.Floats("linear", "x");
        var memory = new float[10];
        using var y = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(1, 8), [4, 2]);

        session.Run(null, ["x"], [x], ["y"], [y]);

        Golden.AssertEqual("linear", "y", y);
        Assert.AreEqual(y.GetTensorDataAsSpan<float>()[7], memory[8]);
        Assert.AreEqual(0, memory[9]);
    }

    [TestMethod]
    public void ATensorMayLieAnywhereAndItsBytesAreSeen()
    {
        float[] numbers = GC.AllocateUninitializedArray<float>(6, pinned: true);
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = i;
        nint address = System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(numbers, 0);
        using var floats = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [2, 3], address, 24);
        using var halves = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float16, [3, 4], address, 24);

        CollectionAssert.AreEqual(numbers, floats.GetTensorDataAsSpan<float>().ToArray());
        Assert.AreEqual(24, halves.GetTensorMutableRawData().Length);
        floats.GetTensorMutableRawData()[23] = 0x41;
        Assert.AreEqual(20, numbers[5]);
    }

    [TestMethod]
    public void OptionsAreTakenAndChangeNoResult()
    {
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_PARALLEL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            EnableCpuMemArena = false,
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddFreeDimensionOverrideByName("N", 4);
        options.AppendExecutionProvider_CPU(0);
        using var session = new InferenceSession(Golden.Model("linear"), options);
        using var runOptions = new RunOptions();
        using OrtValue x = Golden.Floats("linear", "x");

        using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(runOptions, ["x"], [x], ["y"]);

        Assert.AreEqual(GraphOptimizationLevel.ORT_DISABLE_ALL, options.GraphOptimizationLevel);
        CollectionAssert.AreEqual(new[] { 4, 3 }, session.InputMetadata["x"].Dimensions);
        Golden.AssertEqual("linear", "y", outputs.Single());
    }

    [TestMethod]
    public void ThreadsShareASession()
    {
        using var session = new InferenceSession(Golden.Model("linear"));

        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using var options = new RunOptions();
            for (int i = 0; i < 50; i++)
            {
                using OrtValue x = Golden.Floats("linear", "x");
                using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["x"], [x], ["y"]);
                Golden.AssertEqual("linear", "y", outputs.Single());
            }
        });
    }

    [TestMethod]
    public void TheProvidersAreNamed()
    {
        string[] providers = OrtEnv.Instance().GetAvailableProviders();

        CollectionAssert.Contains(providers, "CPUExecutionProvider");
    }

    [TestMethod]
    [DoNotParallelize]
    public void RunsLeaveNoMemoryBehind()
    {
        using var session = new InferenceSession(Golden.Model("linear"));
        using var options = new RunOptions();
        var rows = new float[3 * 100_000];

        void Run()
        {
            using var x = OrtValue.CreateTensorValueFromMemory(rows, [100_000, 3]);
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(options, ["x"], [x], ["y"]);
            Assert.HasCount(1, outputs);
        }

        for (int i = 0; i < 10; i++)
            Run();
        long before = NativeMemory.InUse;
        for (int i = 0; i < 200; i++)
            Run();

        // The output of each of the 200 runs is 800 kB.
        Assert.IsLessThan(800_000, NativeMemory.InUse - before);
    }

    [TestMethod]
    [DoNotParallelize]
    public void OptionsLiveUntilARunEndsAlthoughNobodyElseHoldsThem()
    {
        if (typeof(InferenceSession).Assembly.GetType("Microsoft.ML.OnnxRuntime.NativeMethods") != null)
            Assert.Inconclusive("This is genuine ONNX Runtime, which lets the options go during the run.");
        using var session = new InferenceSession(Golden.Model("linear"));
        using var x = OrtValue.CreateTensorValueFromMemory(new float[3 * 100_000], [100_000, 3]);
        var results = new float[2 * 100_000];
        using var y = OrtValue.CreateTensorValueFromMemory(results, [100_000, 2]);
        bool ended = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref ended))
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (int i = 0; i < 400; i++)
            {
                Array.Fill(results, float.NaN);
                var isEarly = new StrongBox<bool>();
                session.Run(new WatchedOptions(results, isEarly), ["x"], [x], ["y"], [y]);
                Assert.IsFalse(isEarly.Value, $"run {i}");
            }
        }
        finally
        {
            Volatile.Write(ref ended, true);
            collector.Join();
        }
    }

    /// <summary>Says whether it was released before the last result was there.</summary>
    private sealed class WatchedOptions(float[] results, StrongBox<bool> isEarly) : RunOptions
    {
        protected override bool ReleaseHandle()
        {
            isEarly.Value = float.IsNaN(results[^1]);
            return base.ReleaseHandle();
        }
    }
}
