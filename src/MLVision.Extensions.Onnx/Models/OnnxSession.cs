using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions.Onnx;

/// <summary>
/// A model that is open: one session, which all threads share. It is freed when it is disposed and no thread runs it any more.
/// </summary>
internal sealed class OnnxSession : IDisposable
{
    private readonly SharedUse _use;
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly string[] _inputNames;
    private string[] _outputNames;

    private OnnxSession(InferenceSession session, string modelName, bool leavesProcessors)
    {
        _session = session;
        _use = new SharedUse(typeof(InferenceSession), Free);
        ModelName = modelName;
        LeavesProcessors = leavesProcessors;
        _inputNames = [.. session.InputNames];
        _outputNames = [.. session.OutputNames];
    }

    /// <summary>The file of the model, for messages.</summary>
    public string ModelName { get; }

    /// <summary>Whether other work can be done while the model runs: it is on a GPU, or not on all processors.</summary>
    public bool LeavesProcessors { get; }

    public IReadOnlyList<string> InputNames => _inputNames;

    public IReadOnlyList<string> OutputNames => _outputNames;

    public NodeMetadata InputOf(string name) => _session.InputMetadata[name];

    public NodeMetadata OutputOf(string name) => _session.OutputMetadata[name];

    /// <summary>Chooses what is computed, and its order; before the model is used.</summary>
    public void SelectOutputs(IReadOnlyList<string> names) => _outputNames = [.. names];

    public string ProducerName => _session.ModelMetadata.ProducerName;

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Opens a model.</summary>
    /// <param name="model">The model; null to read the file that the options name.</param>
    /// <param name="options">How to run it; the device is set.</param>
    /// <param name="log">Gets the reason where the CPU takes the place of a GPU.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">ONNX Runtime refuses the model; the message has its reason.</exception>
    /// <exception cref="InvalidOperationException">The device is missing, or the native library is.</exception>
    public static OnnxSession Open(byte[]? model, OnnxScorerOptions options, IChannel? log)
    {
        if (model is null && !File.Exists(options.ModelPath))
            throw new FileNotFoundException($"The ONNX model '{options.ModelPath}' does not exist.", options.ModelPath);
        try
        {
            using SessionOptions sessionOptions = CreateOptions(options, log, out bool isOnGpu);
            return new OnnxSession(
                model is null
                    ? new InferenceSession(options.ModelPath, sessionOptions)
                    : new InferenceSession(model, sessionOptions),
                options.ModelPath,
                isOnGpu || (options.IntraOpThreads > 0 && options.IntraOpThreads < Environment.ProcessorCount));
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidDataException(
                $"The ONNX model '{options.ModelPath}' cannot be used: {exception.Message}", exception);
        }
        catch (TypeInitializationException exception) when (exception.GetBaseException() is DllNotFoundException missing)
        {
            throw new InvalidOperationException(
                "ONNX Runtime's native library is missing: the application must reference the package Microsoft.ML.OnnxRuntime " +
                $"(CPU) or Microsoft.ML.OnnxRuntime.Gpu (CUDA). {missing.Message}", exception);
        }
    }

    /// <summary>Runs the model; by any thread.</summary>
    /// <param name="inputs">A value for each input, in the order of <see cref="InputNames"/>.</param>
    /// <returns>A value for each output, in the order of <see cref="OutputNames"/>.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(IReadOnlyCollection<OrtValue> inputs)
    {
        using SharedUse.Use use = _use.Begin();
        try
        {
            return _session.Run(_runOptions, _inputNames, inputs, _outputNames);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidOperationException($"The ONNX model '{ModelName}' failed: {exception.Message}", exception);
        }
    }

    public void Dispose() => _use.Dispose();

    private static SessionOptions CreateOptions(OnnxScorerOptions options, IChannel? log, out bool isOnGpu)
    {
        var result = new SessionOptions
        {
            IntraOpNumThreads = options.IntraOpThreads,
            InterOpNumThreads = options.InterOpThreads,
            ExecutionMode = options.InterOpThreads == 0 ? ExecutionMode.ORT_SEQUENTIAL : ExecutionMode.ORT_PARALLEL,
            GraphOptimizationLevel = options.GraphOptimization,
            // Warnings are about how models were exported, which who scores them cannot change.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        try
        {
            isOnGpu = OnnxDevice.Parse(options.Device!) is { } gpu && AppendCuda(result, gpu, options.FallbackToCpu, log);
            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <summary>Chooses a GPU; false where there is none and the CPU takes its place.</summary>
    private static bool AppendCuda(SessionOptions options, int gpu, bool fallsBack, IChannel? log)
    {
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string> { ["device_id"] = $"{gpu}" });
            options.AppendExecutionProvider_CUDA(cuda);
            return true;
        }
        catch (Exception exception) when (exception is OnnxRuntimeException or EntryPointNotFoundException)
        {
            string reason = $"Device is 'cuda:{gpu}', but ONNX Runtime cannot use CUDA here. {CudaProvider.Explain()} " +
                $"ONNX Runtime says: {exception.Message}";
            if (!fallsBack)
                throw new InvalidOperationException($"{reason} To score on the CPU instead, set FallbackToCpu.", exception);
            log?.Warning(MessageSensitivity.None, "{0} The CPU takes its place.", reason);
            return false;
        }
    }

    private void Free()
    {
        _session.Dispose();
        _runOptions.Dispose();
    }
}
