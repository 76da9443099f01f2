using System;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class SessionOptions : SafeHandle
{
    private bool _enableMemoryPattern = true;
    private bool _enableCpuMemArena = true;
    private OrtLoggingLevel _logSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private int _intraOpNumThreads;
    private int _interOpNumThreads;
    private GraphOptimizationLevel _graphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
    private ExecutionMode _executionMode = ExecutionMode.ORT_SEQUENTIAL;

    public SessionOptions()
        : base(IntPtr.Zero, ownsHandle: true)
    {
        // The library wants its environment to be there before anything else.
        OrtEnv.Instance();
        IntPtr handle;
        NativeApi.Check(NativeApi.CreateSessionOptions(&handle));
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == IntPtr.Zero;

    public bool EnableMemoryPattern
    {
        get => _enableMemoryPattern;
        set
        {
            NativeApi.Check(value ? NativeApi.EnableMemPattern(handle) : NativeApi.DisableMemPattern(handle));
            _enableMemoryPattern = value;
        }
    }

    public bool EnableCpuMemArena
    {
        get => _enableCpuMemArena;
        set
        {
            NativeApi.Check(value ? NativeApi.EnableCpuMemArena(handle) : NativeApi.DisableCpuMemArena(handle));
            _enableCpuMemArena = value;
        }
    }

    public OrtLoggingLevel LogSeverityLevel
    {
        get => _logSeverityLevel;
        set
        {
            NativeApi.Check(NativeApi.SetSessionLogSeverityLevel(handle, (int)value));
            _logSeverityLevel = value;
        }
    }

    public int IntraOpNumThreads
    {
        get => _intraOpNumThreads;
        set
        {
            NativeApi.Check(NativeApi.SetIntraOpNumThreads(handle, value));
            _intraOpNumThreads = value;
        }
    }

    public int InterOpNumThreads
    {
        get => _interOpNumThreads;
        set
        {
            NativeApi.Check(NativeApi.SetInterOpNumThreads(handle, value));
            _interOpNumThreads = value;
        }
    }

    public GraphOptimizationLevel GraphOptimizationLevel
    {
        get => _graphOptimizationLevel;
        set
        {
            NativeApi.Check(NativeApi.SetSessionGraphOptimizationLevel(handle, (int)value));
            _graphOptimizationLevel = value;
        }
    }

    public ExecutionMode ExecutionMode
    {
        get => _executionMode;
        set
        {
            NativeApi.Check(NativeApi.SetSessionExecutionMode(handle, (int)value));
            _executionMode = value;
        }
    }

    internal IntPtr Handle => handle;

    public void AddFreeDimensionOverrideByName(string dimName, long dimValue)
    {
        fixed (byte* name = NativeApi.Utf8(dimName))
            NativeApi.Check(NativeApi.AddFreeDimensionOverrideByName(handle, name, dimValue));
    }

    public void AddSessionConfigEntry(string configKey, string configValue)
    {
        fixed (byte* key = NativeApi.Utf8(configKey), value = NativeApi.Utf8(configValue))
            NativeApi.Check(NativeApi.AddSessionConfigEntry(handle, key, value));
    }

    public void AppendExecutionProvider_CPU(int useArena = 1) =>
        NativeApi.Check(NativeApi.OrtSessionOptionsAppendExecutionProvider_CPU(handle, useArena));

    public void AppendExecutionProvider_CUDA(int deviceId = 0) =>
        NativeApi.Check(NativeApi.OrtSessionOptionsAppendExecutionProvider_CUDA(handle, deviceId));

    public void AppendExecutionProvider_CUDA(OrtCUDAProviderOptions cudaProviderOptions) =>
        NativeApi.Check(NativeApi.SessionOptionsAppendExecutionProviderCudaV2(handle, cudaProviderOptions.Handle));

    protected override bool ReleaseHandle()
    {
        NativeApi.ReleaseSessionOptions(handle);
        return true;
    }
}
