using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;

[assembly: LoadableClass(
    typeof(OnnxTransformer), null, typeof(SignatureLoadModel), OnnxTransformer.UserName, OnnxTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Runs an ONNX model row by row.</summary>
public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    internal const string UserName = "ONNX Scoring Transform";
    internal const string LoaderSignature = "OnnxTransform";
    private const string ModelEntry = "OnnxModel";
    private const int RecursionLimit = 100;

    private readonly byte[] _model;
    private readonly InferenceSession _session;

    internal OnnxTransformer(
        IHostEnvironment env, string[] outputs, string[] inputs, string modelFile, int? gpuDeviceId, bool fallbackToCpu)
        : this(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(OnnxTransformer)), outputs, inputs, ReadModel(env, modelFile),
            gpuDeviceId ?? ((IHostEnvironmentInternal)env).GpuDeviceId,
            gpuDeviceId != null ? fallbackToCpu : ((IHostEnvironmentInternal)env).FallbackToCpu)
    {
    }

    private OnnxTransformer(IHost host, string[] outputs, string[] inputs, byte[] model, int? gpuDeviceId, bool fallbackToCpu)
        : base(host)
    {
        _model = model;
        try
        {
            _session = Open(model, gpuDeviceId, fallbackToCpu);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new InvalidOperationException($"Error initializing model :{exception}", exception);
        }

        // Inputs are looked up when the columns are known, outputs at once.
        InputNames = inputs?.Length > 0 ? inputs : _session.InputMetadata.Keys.ToArray();
        string[] outputNames = outputs?.Length > 0 ? outputs : _session.OutputMetadata.Keys.ToArray();
        Outputs = outputNames.Select(name => Find(name, _session.OutputMetadata, "Output")).ToArray();
    }

    internal IReadOnlyList<string> InputNames { get; }

    internal IReadOnlyList<OnnxTensor> Outputs { get; }

    /// <summary>Frees the session.</summary>
    public void Dispose() => _session.Dispose();

    internal bool HasInput(string name) => _session.InputMetadata.ContainsKey(name);

    internal OnnxTensor Input(string name) => Find(name, _session.InputMetadata, "Input");

    private static byte[] ReadModel(IHostEnvironment env, string modelFile)
    {
        env.CheckNonEmpty(modelFile, nameof(modelFile));
        return File.ReadAllBytes(modelFile);
    }

    private static InferenceSession Open(byte[] model, int? gpuDeviceId, bool fallbackToCpu)
    {
        if (gpuDeviceId == null)
            return new InferenceSession(model);
        try
        {
            using var options = new SessionOptions();
            options.AppendExecutionProvider_CUDA(gpuDeviceId.Value);
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException) when (fallbackToCpu)
        {
            return new InferenceSession(model);
        }
    }

    private static VersionInfo GetVersionInfo() => new VersionInfo(
        modelSignature: "ONNXSCOR",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(OnnxTransformer).Assembly.FullName);

    private static OnnxTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        byte[] model = null;
        if (!ctx.TryLoadBinaryStream(ModelEntry, reader => model = reader.ReadBytes(reader.ReadInt32())))
            throw env.ExceptDecode("The model is missing.");
        string[] inputs = LoadNames(ctx);
        string[] outputs = LoadNames(ctx);
        for (int shapes = ctx.Reader.ReadInt32(); shapes > 0; shapes--)
        {
            ctx.LoadNonEmptyString();
            for (int sizes = ctx.Reader.ReadInt32(); sizes > 0; sizes--)
                ctx.Reader.ReadInt32();
        }

        ctx.Reader.ReadInt32(); // the limit of recursion
        var settings = (IHostEnvironmentInternal)env;
        return new OnnxTransformer(
            env.Register(nameof(OnnxTransformer)), outputs, inputs, model, settings.GpuDeviceId, settings.FallbackToCpu);
    }

    private static string[] LoadNames(ModelLoadContext ctx)
    {
        var names = new string[ctx.Reader.ReadInt32()];
        for (int i = 0; i < names.Length; i++)
            names[i] = ctx.LoadNonEmptyString();
        return names;
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveBinaryStream(ModelEntry, writer =>
        {
            writer.Write(_model.Length);
            writer.Write(_model);
        });
        SaveNames(ctx, InputNames);
        SaveNames(ctx, Outputs.Select(output => output.Name).ToArray());
        ctx.Writer.Write(0); // shapes of the user's own
        ctx.Writer.Write(RecursionLimit);
    }

    private static void SaveNames(ModelSaveContext ctx, IReadOnlyList<string> names)
    {
        ctx.Writer.Write(names.Count);
        foreach (string name in names)
            ctx.SaveNonEmptyString(name);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static OnnxTensor Find(string name, IReadOnlyDictionary<string, NodeMetadata> nodes, string kind)
        => nodes.TryGetValue(name, out NodeMetadata node)
            ? new OnnxTensor(name, node)
            : throw Contracts.ExceptParam(nameof(name), $"{kind} tensor, {name}, does not exist in the ONNX model. "
                + $"Available {kind.ToLowerInvariant()} names are [{string.Join(",", nodes.Keys)}].");

    private sealed class Mapper : MapperBase
    {
        private readonly OnnxTransformer _parent;
        private readonly OnnxTensor[] _inputs;
        private readonly int[] _columns;

        public Mapper(OnnxTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            _inputs = parent.InputNames.Select(parent.Input).ToArray();
            _columns = _inputs.Select(FindColumn).ToArray();
        }

        public override Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            if (!Enumerable.Range(0, _parent.Outputs.Count).Any(activeOutput))
                return new Delegate[_parent.Outputs.Count]; // then no input is active, either
            var run = new RowRun(_parent, input, _inputs, _columns);
            disposer = run.Dispose;
            return _parent.Outputs.Select((output, i) => activeOutput(i) ? run.CreateGetter(i) : null).ToArray();
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => _parent.Outputs.Select(output => new DataViewSchema.DetachedColumn(output.Name, output.ColumnType)).ToArray();

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
            => throw new NotSupportedException("All outputs are made together.");

        private protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            bool any = Enumerable.Range(0, _parent.Outputs.Count).Any(activeOutput);
            return column => any && _columns.Contains(column);
        }

        private int FindColumn(OnnxTensor input)
        {
            DataViewSchema.Column column = InputSchema.GetColumnOrThrow(Host, input.Name);
            DataViewType item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
            if (item != input.ItemType)
            {
                throw Host.ExceptSchemaMismatch(
                    nameof(InputSchema), "input", input.Name, input.ItemType.ToString(), column.Type.ToString());
            }

            input.CheckColumnSize(column.Type is VectorDataViewType sized ? sized.Size : 1);
            return column.Index;
        }
    }

    /// <summary>Runs the model once for each row, whichever outputs are asked for.</summary>
    private sealed class RowRun : IDisposable
    {
        private readonly OnnxTransformer _parent;
        private readonly DataViewRow _input;
        private readonly Func<OrtValue>[] _readers;
        private readonly RunOptions _options = new();
        private IDisposableReadOnlyCollection<OrtValue> _values;
        private long _position = -1;

        public RowRun(OnnxTransformer parent, DataViewRow input, OnnxTensor[] tensors, int[] columns)
        {
            _parent = parent;
            _input = input;
            _readers = tensors.Select((tensor, i) => CreateReader(tensor, input.Schema[columns[i]])).ToArray();
        }

        public Delegate CreateGetter(int output)
        {
            Type type = _parent.Outputs[output].ItemType.RawType;
            return type == typeof(float) ? CreateGetter<float>(output)
                : type == typeof(double) ? CreateGetter<double>(output)
                : type == typeof(byte) ? CreateGetter<byte>(output)
                : type == typeof(int) ? CreateGetter<int>(output)
                : CreateGetter<long>(output);
        }

        public void Dispose()
        {
            _values?.Dispose();
            _options.Dispose();
        }

        private ValueGetter<VBuffer<T>> CreateGetter<T>(int output)
            where T : unmanaged
            => (ref VBuffer<T> value) =>
            {
                Run();
                ReadOnlySpan<T> values = _values[output].GetTensorDataAsSpan<T>();
                VBufferEditor<T> editor = VBufferEditor.Create(ref value, values.Length);
                values.CopyTo(editor.Values);
                value = editor.Commit();
            };

        private void Run()
        {
            if (_position == _input.Position && _position >= 0)
                return;
            OrtValue[] inputs = _readers.Select(read => read()).ToArray();
            try
            {
                _values?.Dispose();
                _values = _parent._session.Run(_options, _parent.InputNames.ToArray(), inputs,
                    _parent.Outputs.Select(output => output.Name).ToArray());
            }
            finally
            {
                foreach (OrtValue value in inputs)
                    value.Dispose();
            }

            _position = _input.Position;
        }

        private Func<OrtValue> CreateReader(OnnxTensor tensor, DataViewSchema.Column column)
        {
            Type type = tensor.ItemType.RawType;
            return type == typeof(float) ? CreateReader<float>(tensor, column)
                : type == typeof(double) ? CreateReader<double>(tensor, column)
                : type == typeof(byte) ? CreateReader<byte>(tensor, column)
                : type == typeof(int) ? CreateReader<int>(tensor, column)
                : CreateReader<long>(tensor, column);
        }

        private Func<OrtValue> CreateReader<T>(OnnxTensor tensor, DataViewSchema.Column column)
            where T : unmanaged
        {
            if (column.Type is not VectorDataViewType type)
            {
                ValueGetter<T> getValue = _input.GetGetter<T>(column);
                return () =>
                {
                    T value = default;
                    getValue(ref value);
                    return OrtValue.CreateTensorValueFromMemory(new[] { value }, [1, 1]);
                };
            }

            ValueGetter<VBuffer<T>> getVector = _input.GetGetter<VBuffer<T>>(column);
            VBuffer<T> vector = default;
            return () =>
            {
                getVector(ref vector);
                long[] shape = tensor.ShapeOf(vector.Length, type.IsKnownSize);
                return OrtValue.CreateTensorValueFromMemory(vector.DenseValues().ToArray(), shape);
            };
        }
    }
}
