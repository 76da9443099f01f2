using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Onnx;

[assembly: LoadableClass(
    typeof(OnnxTransformer), null, typeof(SignatureLoadModel), OnnxTransformer.UserName, OnnxTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>
/// Scores a model that has one input and one output of interest, tensors of numbers. A first size that the model leaves open, the
/// size of the batch, is 1.
/// </summary>
public sealed class OnnxTransformer : RowToRowTransformerBase, IDisposable
{
    internal const string UserName = "ONNX Scoring Transform";
    internal const string LoaderSignature = "OnnxTransform";
    private const string RegistrationName = "OnnxTransform";
    private const string ModelEntry = "OnnxModel";

    // Of upstream's reader of models; nothing here depends on it.
    private const int RecursionLimit = 100;

    private static readonly Dictionary<TensorElementType, PrimitiveDataViewType> ItemTypes = new()
    {
        [TensorElementType.Float] = NumberDataViewType.Single,
        [TensorElementType.Double] = NumberDataViewType.Double,
        [TensorElementType.UInt8] = NumberDataViewType.Byte,
        [TensorElementType.Int32] = NumberDataViewType.Int32,
        [TensorElementType.Int64] = NumberDataViewType.Int64,
    };

    private readonly byte[] _model;
    private readonly InferenceSession _session;
    private readonly long[] _inputShape;
    private bool _disposed;

    internal OnnxTransformer(
        IHostEnvironment env, string outputColumnName, string inputColumnName, string modelFile, int? gpuDeviceId,
        bool fallbackToCpu)
        : this(env, outputColumnName, inputColumnName, ReadFile(env, modelFile), gpuDeviceId, fallbackToCpu)
    {
    }

    private OnnxTransformer(
        IHostEnvironment env, string outputName, string inputName, byte[] model, int? gpuDeviceId, bool fallbackToCpu)
        : base(Contracts.CheckRef(env, nameof(env)).Register(RegistrationName))
    {
        Host.CheckNonWhiteSpace(outputName, nameof(outputName));
        Host.CheckNonWhiteSpace(inputName, nameof(inputName));
        OutputName = outputName;
        InputName = inputName;
        _model = model;
        var settings = (IHostEnvironmentInternal)env;
        _session = Open(gpuDeviceId ?? settings.GpuDeviceId, fallbackToCpu || settings.FallbackToCpu);
        NodeMetadata input = Find(_session.InputMetadata, inputName), output = Find(_session.OutputMetadata, outputName);
        InputType = ItemTypes[input.ElementDataType];
        _inputShape = input.Dimensions.Select((size, i) => i == 0 && size < 0 ? 1L : size).ToArray();
        if (_inputShape.Count(size => size < 0) > 1)
            throw new ArgumentOutOfRangeException(inputName, "Only 1 unknown dimension is allowed");
        OutputType = new VectorDataViewType(
            ItemTypes[output.ElementDataType], output.Dimensions.Select(size => Math.Max(size, 0)).ToArray());
    }

    internal string InputName { get; }

    internal string OutputName { get; }

    internal PrimitiveDataViewType InputType { get; }

    internal VectorDataViewType OutputType { get; }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _session.Dispose();
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.SaveBinaryStream(ModelEntry, writer =>
        {
            writer.Write(_model.Length);
            writer.Write(_model);
        });
        ctx.Writer.Write(1);
        ctx.SaveNonEmptyString(InputName);
        ctx.Writer.Write(1);
        ctx.SaveNonEmptyString(OutputName);
        // No shapes that replace those of the model.
        ctx.Writer.Write(0);
        ctx.Writer.Write(RecursionLimit);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo() => new VersionInfo(
        modelSignature: "ONNXSCOR",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(OnnxTransformer).Assembly.FullName);

    private static OnnxTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel(GetVersionInfo());
        byte[] model = null;
        env.CheckDecode(
            ctx.TryLoadBinaryStream(ModelEntry, reader => model = reader.ReadBytes(reader.ReadInt32())),
            "Corrupt model file: the ONNX model is missing");
        string inputName = ReadName(), outputName = ReadName();
        env.CheckDecode(ctx.Reader.ReadInt32() == 0, "Shapes that replace those of the model are not supported here");
        ctx.Reader.ReadInt32();
        return new OnnxTransformer(env, outputName, inputName, model, gpuDeviceId: null, fallbackToCpu: false);

        string ReadName()
        {
            env.CheckDecode(ctx.Reader.ReadInt32() == 1, "Only models with one input and one output column are supported here");
            return ctx.LoadNonEmptyString();
        }
    }

    private static byte[] ReadFile(IHostEnvironment env, string modelFile)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckNonWhiteSpace(modelFile, nameof(modelFile));
        return File.ReadAllBytes(modelFile);
    }

    private InferenceSession Open(int? gpuDeviceId, bool fallbackToCpu)
    {
        try
        {
            if (gpuDeviceId is null)
                return new InferenceSession(_model);
            try
            {
                using var options = new SessionOptions();
                options.AppendExecutionProvider_CUDA(gpuDeviceId.Value);
                return new InferenceSession(_model, options);
            }
            catch (OnnxRuntimeException) when (fallbackToCpu)
            {
                return new InferenceSession(_model);
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw Host.Except(e, $"Error initializing model :{e}");
        }
    }

    private NodeMetadata Find(IReadOnlyDictionary<string, NodeMetadata> nodes, string name)
    {
        if (!nodes.TryGetValue(name, out NodeMetadata node))
            throw Host.ExceptParam(nameof(name), $"The ONNX model has no '{name}'; there are: {string.Join(", ", nodes.Keys)}");
        Host.CheckParam(ItemTypes.ContainsKey(node.ElementDataType), nameof(name), $"'{name}' is of a type that is not supported");
        return node;
    }

    private sealed class Mapper : MapperBase
    {
        private readonly OnnxTransformer _parent;
        private readonly DataViewSchema.Column _column;
        private readonly long[] _shape;

        public Mapper(OnnxTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            _column = inputSchema.GetColumnOrNull(parent.InputName)
                ?? throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", parent.InputName);
            if (_column.Type.GetItemType() != parent.InputType)
            {
                throw Host.ExceptSchemaMismatch(
                    nameof(inputSchema), "input", parent.InputName, parent.InputType.ToString(), _column.Type.ToString());
            }

            int count = (_column.Type as VectorDataViewType)?.Size ?? 1;
            long known = parent._inputShape.Where(size => size > 0).Aggregate(1L, (product, size) => product * size);
            _shape = parent._inputShape.Select(size => size < 0 ? count / known : size).ToArray();
            if (count == 0 || _shape.Aggregate(1L, (product, size) => product * size) != count)
            {
                throw Contracts.Except(
                    $"Input shape mismatch: Input '{parent.InputName}' has shape {string.Join(",", parent._inputShape)}, "
                    + $"but input data is of length {count}.");
            }
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [new DataViewSchema.DetachedColumn(_parent.OutputName, _parent.OutputType)];

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            Func<OrtValue> source = _parent.InputType.RawType switch
            {
                Type type when type == typeof(float) => MakeSource<float>(input),
                Type type when type == typeof(double) => MakeSource<double>(input),
                Type type when type == typeof(byte) => MakeSource<byte>(input),
                Type type when type == typeof(int) => MakeSource<int>(input),
                _ => MakeSource<long>(input),
            };
            return _parent.OutputType.ItemType.RawType switch
            {
                Type type when type == typeof(float) => MakeGetter<float>(source),
                Type type when type == typeof(double) => MakeGetter<double>(source),
                Type type when type == typeof(byte) => MakeGetter<byte>(source),
                Type type when type == typeof(int) => MakeGetter<int>(source),
                _ => MakeGetter<long>(source),
            };
        }

        private protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
            => index => activeOutput(0) && index == _column.Index;

        private Func<OrtValue> MakeSource<T>(DataViewRow input)
            where T : unmanaged
        {
            var values = new T[_shape.Aggregate(1L, (product, size) => product * size)];
            if (_column.Type is VectorDataViewType)
            {
                var getVector = input.GetGetter<VBuffer<T>>(_column);
                VBuffer<T> vector = default;
                return () =>
                {
                    getVector(ref vector);
                    vector.CopyTo(values);
                    return OrtValue.CreateTensorValueFromMemory(values, _shape);
                };
            }

            var getValue = input.GetGetter<T>(_column);
            return () =>
            {
                getValue(ref values[0]);
                return OrtValue.CreateTensorValueFromMemory(values, _shape);
            };
        }

        private ValueGetter<VBuffer<T>> MakeGetter<T>(Func<OrtValue> source)
            where T : unmanaged
            => (ref VBuffer<T> result) =>
            {
                using OrtValue value = source();
                using var options = new RunOptions();
                using IDisposableReadOnlyCollection<OrtValue> outputs =
                    _parent._session.Run(options, [_parent.InputName], [value], [_parent.OutputName]);
                ReadOnlySpan<T> scores = outputs.Single().GetTensorDataAsSpan<T>();
                VBufferEditor<T> editor = VBufferEditor.Create(ref result, scores.Length);
                scores.CopyTo(editor.Values);
                result = editor.Commit();
            };
    }
}
