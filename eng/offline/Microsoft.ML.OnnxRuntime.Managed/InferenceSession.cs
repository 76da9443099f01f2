using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.OnnxRuntime.Native;

namespace Microsoft.ML.OnnxRuntime;

public unsafe class InferenceSession : IDisposable
{
    private readonly List<string> _inputNames = [];
    private readonly List<string> _outputNames = [];
    private readonly Dictionary<string, NodeMetadata> _inputMetadata = [];
    private readonly Dictionary<string, NodeMetadata> _outputMetadata = [];
    private IntPtr _session;

    public InferenceSession(string modelPath)
        : this(modelPath, null)
    {
    }

    public InferenceSession(string modelPath, SessionOptions options)
    {
        fixed (byte* path = NativeApi.Utf8(modelPath))
        {
            byte* start = path;
            Open(options, (environment, handle) =>
            {
                IntPtr session;
                NativeApi.Check(NativeApi.CreateSession(environment, start, handle, &session));
                return session;
            });
        }
    }

    public InferenceSession(byte[] model)
        : this(model, null)
    {
    }

    public InferenceSession(byte[] model, SessionOptions options)
    {
        fixed (byte* bytes = model)
        {
            byte* start = bytes;
            Open(options, (environment, handle) =>
            {
                IntPtr session;
                NativeApi.Check(
                    NativeApi.CreateSessionFromArray(environment, start, (nuint)model.Length, handle, &session));
                return session;
            });
        }
    }

    ~InferenceSession() => Dispose(false);

    public IReadOnlyDictionary<string, NodeMetadata> InputMetadata => _inputMetadata;

    public IReadOnlyDictionary<string, NodeMetadata> OutputMetadata => _outputMetadata;

    public IReadOnlyList<string> InputNames => _inputNames;

    public IReadOnlyList<string> OutputNames => _outputNames;

    public ModelMetadata ModelMetadata { get; private set; }

    public IDisposableReadOnlyCollection<OrtValue> Run(RunOptions runOptions, IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues, IReadOnlyCollection<string> outputNames)
    {
        ArgumentNullException.ThrowIfNull(runOptions);
        var outputs = new IntPtr[outputNames.Count];
        Run(runOptions, inputNames, inputValues, outputNames, outputs);
        var values = new DisposableList<OrtValue>();
        values.AddRange(outputs.Select(output => new OrtValue(output)));
        return values;
    }

    public void Run(RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames, IReadOnlyCollection<OrtValue> outputValues)
    {
        if (outputNames.Count != outputValues.Count)
        {
            throw new ArgumentException(
                $"There are {outputNames.Count} names for {outputValues.Count} outputs.", nameof(outputValues));
        }
        Run(runOptions, inputNames, inputValues, outputNames, outputValues.Select(value => value.Handle).ToArray());
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (_session == IntPtr.Zero)
            return;
        NativeApi.ReleaseSession(_session);
        _session = IntPtr.Zero;
    }

    private void Run(RunOptions runOptions, IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames, IntPtr[] outputs)
    {
        if (inputNames.Count != inputValues.Count)
        {
            throw new ArgumentException(
                $"There are {inputNames.Count} names for {inputValues.Count} inputs.", nameof(inputValues));
        }
        using var nativeInputNames = new Utf8List(inputNames);
        using var nativeOutputNames = new Utf8List(outputNames);
        IntPtr[] inputs = inputValues.Select(value => value.Handle).ToArray();
        fixed (IntPtr* inputPointer = inputs, outputPointer = outputs)
        {
            NativeApi.Check(NativeApi.Run(_session, runOptions?.Handle ?? IntPtr.Zero, nativeInputNames.Pointer, inputPointer,
                (nuint)inputs.Length, nativeOutputNames.Pointer, (nuint)outputs.Length, outputPointer));
        }
        GC.KeepAlive(runOptions);
        GC.KeepAlive(inputValues);
        GC.KeepAlive(this);
    }

    private void Open(SessionOptions options, Func<IntPtr, IntPtr, IntPtr> create)
    {
        using SessionOptions defaults = options == null ? new SessionOptions() : null;
        _session = create(OrtEnv.Instance().Handle, (options ?? defaults).Handle);
        GC.KeepAlive(options);
        try
        {
            nuint count;
            NativeApi.Check(NativeApi.SessionGetInputCount(_session, &count));
            ReadNodes(count, NativeApi.SessionGetInputName, NativeApi.SessionGetInputTypeInfo, _inputNames, _inputMetadata);
            NativeApi.Check(NativeApi.SessionGetOutputCount(_session, &count));
            ReadNodes(count, NativeApi.SessionGetOutputName, NativeApi.SessionGetOutputTypeInfo, _outputNames, _outputMetadata);
            ModelMetadata = new ModelMetadata(_session);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void ReadNodes(nuint count, delegate* unmanaged<IntPtr, nuint, IntPtr, byte**, IntPtr> getName,
        delegate* unmanaged<IntPtr, nuint, IntPtr*, IntPtr> getTypeInfo, List<string> names,
        Dictionary<string, NodeMetadata> metadata)
    {
        for (nuint i = 0; i < count; i++)
        {
            byte* text;
            NativeApi.Check(getName(_session, i, NativeApi.DefaultAllocator, &text));
            string name = NativeApi.TakeText(text);
            IntPtr typeInfo;
            NativeApi.Check(getTypeInfo(_session, i, &typeInfo));
            try
            {
                metadata.Add(name, new NodeMetadata(typeInfo));
            }
            finally
            {
                NativeApi.ReleaseTypeInfo(typeInfo);
            }
            names.Add(name);
        }
    }
}
