using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    typeof(NormalizingTransformer), null, typeof(SignatureLoadModel), "", NormalizingTransformer.LoaderSignature)]

[assembly: LoadableClass(
    typeof(IRowMapper),
    typeof(NormalizingTransformer),
    null,
    typeof(SignatureLoadRowMapper),
    "",
    NormalizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Brings the values of columns to a common scale.</summary>
public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "Normalizer";

    private const uint MultidimensionalVersion = 0x00010002;

    private readonly (DataViewType Type, IColumnFunction Function)[] _columns;

    private NormalizingTransformer(
        IHost host,
        (string outputColumnName, string inputColumnName)[] pairs,
        (DataViewType Type, IColumnFunction Function)[] columns)
        : base(host, pairs)
    {
        _columns = columns;
    }

    private NormalizingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _columns = new (DataViewType, IColumnFunction)[ColumnPairs.Length];
        for (int i = 0; i < _columns.Length; i++)
        {
            DataViewType type = LoadType(ctx);
            ctx.LoadModel<IColumnFunction, SignatureLoadColumnFunction>(
                Host, out IColumnFunction function, DirectoryOf(i), Host, type);
            _columns[i] = (type, function);
        }
    }

    /// <summary>What was learned of a column, by its place among the columns of this transformer.</summary>
    public NormalizerModelParametersBase GetNormalizerModelParameters(int index)
    {
        Contracts.CheckUserArg(
            index >= 0 && index < _columns.Length,
            nameof(index),
            $"Not valid. Valid range is from 0 (inclusive) to {_columns.Length} (exclusive) but got {index}.");
        return _columns[index].Function.ModelParameters;
    }

    internal static NormalizingTransformer Train(
        IHostEnvironment env, IDataView data, NormalizingEstimator.ColumnOptionsBase[] columns)
    {
        DataViewSchema.Column[] inputs = Array.ConvertAll(
            columns, options => GetInput(env, data.Schema, options.InputColumnName));
        using IProgressChannel progress = env.StartProgressChannel("Normalize");
        long rows = 0;
        progress.SetHeader(new ProgressHeader("examples"), entry => entry.SetProgress(0, rows));
        using DataViewRowCursor cursor = data.GetRowCursor(inputs);
        FunctionBuilder[] builders = columns.Select((options, i) => FunctionBuilder.Create(options, cursor, inputs[i])).ToArray();
        while (cursor.MoveNext())
        {
            env.CheckAlive();
            rows++;
            bool more = false;
            foreach (FunctionBuilder builder in builders)
                more |= builder.ProcessRow();
            if (!more)
                break;
        }

        progress.Checkpoint(rows);
        return new NormalizingTransformer(
            env.Register(nameof(NormalizingTransformer)),
            Array.ConvertAll(columns, options => (options.Name, options.InputColumnName)),
            builders.Select((builder, i) => (inputs[i].Type, builder.Build())).ToArray());
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        for (int i = 0; i < _columns.Length; i++)
        {
            SaveType(ctx, _columns[i].Type);
            ctx.SaveSubModel(DirectoryOf(i), _columns[i].Function.Save);
        }
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        DataViewSchema.Column input = inputSchema[srcCol];
        DataViewType fitted = _columns[col].Type;
        const string parameter = nameof(inputSchema);
        if (input.Type is VectorDataViewType { IsKnownSize: false })
        {
            throw Host.ExceptSchemaMismatch(
                parameter, "input", input.Name, "scalar or known-size vector of Single", "variable-size vector");
        }

        // A vector of another size shows when a row has it.
        if (!input.Type.GetItemType().Equals(fitted.GetItemType())
            || input.Type is VectorDataViewType != fitted is VectorDataViewType)
            throw Host.ExceptSchemaMismatch(parameter, "input", input.Name, fitted.ToString(), input.Type.ToString());
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo()
        => new VersionInfo(
            modelSignature: "NORMALZR",
            verWrittenCur: MultidimensionalVersion,
            verReadableCur: 0x00010001,
            verWeCanReadBack: 0x00010001,
            loaderAssemblyName: typeof(NormalizingTransformer).Assembly.FullName,
            loaderSignature: LoaderSignature);

    private static NormalizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new NormalizingTransformer(env.Register(nameof(NormalizingTransformer)), ctx);
    }

    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema inputSchema)
        => Create(env, ctx).MakeRowMapper(inputSchema);

    private static string DirectoryOf(int column) => $"Normalizer_{column:000}";

    private static DataViewSchema.Column GetInput(IHostEnvironment env, DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.GetColumnOrThrow(env, name, parameter: "data");
        if (!IsSupported(column.Type))
        {
            throw env.ExceptParam(
                "srcType",
                $"Wrong column type for input column '{name}'. " +
                $"Expected: Single, Double, Vector of Single or Vector of Double. Got: {column.Type}.");
        }

        return column;
    }

    private static bool IsSupported(DataViewType type)
        => (type.GetItemType().Equals(NumberDataViewType.Single) || type.GetItemType().Equals(NumberDataViewType.Double))
            && type is not VectorDataViewType { IsKnownSize: false };

    private static void SaveType(ModelSaveContext ctx, DataViewType type)
    {
        var vector = type as VectorDataViewType;
        ctx.Writer.WriteBoolByte(vector != null);
        ctx.Writer.Write((byte)(type.GetItemType().RawType == typeof(float) ? DataKind.Single : DataKind.Double));
        if (vector != null)
            ctx.Writer.WriteArray(vector.Dimensions.AsSpan());
    }

    private static DataViewType LoadType(ModelLoadContext ctx)
    {
        bool isVector = ctx.Reader.ReadBoolByte();
        int[] dimensions = null;
        if (ctx.Header.ModelVerWritten < MultidimensionalVersion)
            dimensions = [ctx.Reader.ReadCount()];
        var kind = (DataKind)ctx.Reader.ReadByte();
        Contracts.CheckDecode(kind is DataKind.Single or DataKind.Double, $"A normalizer cannot be of a column of kind {kind}.");
        PrimitiveDataViewType itemType = kind == DataKind.Single ? NumberDataViewType.Single : NumberDataViewType.Double;
        if (!isVector)
            return itemType;
        dimensions ??= ctx.Reader.ReadArray<int>();
        Contracts.CheckDecode(dimensions.Length > 0 && Array.TrueForAll(dimensions, dimension => dimension > 0));
        return new VectorDataViewType(itemType, dimensions);
    }

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly NormalizingTransformer _parent;

        public Mapper(NormalizingTransformer parent, DataViewSchema schema)
            : base(parent.Host.Register(nameof(Mapper)), parent, schema)
        {
            _parent = parent;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => _parent._columns.Select((column, i) =>
            {
                var annotations = new DataViewSchema.Annotations.Builder();
                annotations.AddIsNormalized();
                annotations.Add(InputSchema[ColMapNewToOld[i]].Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
                return new DataViewSchema.DetachedColumn(
                    _parent.ColumnPairs[i].outputColumnName, column.Type, annotations.ToAnnotations());
            }).ToArray();

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return _parent._columns[iinfo].Function.GetGetter(input, input.Schema[ColMapNewToOld[iinfo]]);
        }
    }

    /// <summary>What a normaliser learned.</summary>
    public abstract class NormalizerModelParametersBase
    {
        private protected NormalizerModelParametersBase()
        {
        }
    }

    /// <summary>The parameters of y = (x - Offset) * Scale; for vectors by slot, with an empty Offset where all are 0.</summary>
    public sealed class AffineNormalizerModelParameters<TData> : NormalizerModelParametersBase
    {
        internal AffineNormalizerModelParameters(TData scale, TData offset)
        {
            Scale = scale;
            Offset = offset;
        }

        public TData Scale { get; }

        public TData Offset { get; }
    }

    /// <summary>The parameters of the normal distribution that values are compared with; for vectors by slot.</summary>
    public sealed class CdfNormalizerModelParameters<TData> : NormalizerModelParametersBase
    {
        internal CdfNormalizerModelParameters(TData mean, TData stddev, bool useLog)
        {
            Mean = mean;
            StandardDeviation = stddev;
            UseLog = useLog;
        }

        public TData Mean { get; }

        public TData StandardDeviation { get; }

        /// <summary>Whether logarithms of the values are compared.</summary>
        public bool UseLog { get; }
    }
}
