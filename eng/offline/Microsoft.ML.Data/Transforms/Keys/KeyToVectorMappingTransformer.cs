using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    KeyToVectorMappingTransformer.Summary,
    typeof(KeyToVectorMappingTransformer),
    null,
    typeof(SignatureLoadModel),
    KeyToVectorMappingTransformer.UserName,
    KeyToVectorMappingTransformer.LoaderSignature)]

[assembly: LoadableClass(
    typeof(IRowMapper),
    typeof(KeyToVectorMappingTransformer),
    null,
    typeof(SignatureLoadRowMapper),
    KeyToVectorMappingTransformer.UserName,
    KeyToVectorMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Replaces a key by a vector that is 1 in its slot and 0 elsewhere; a missing key by a vector of zeros.</summary>
public sealed class KeyToVectorMappingTransformer : OneToOneTransformerBase
{
    internal const string Summary = "Converts a key column to an indicator vector.";
    internal const string UserName = "KeyToVectorTransform";
    internal const string LoaderSignature = "KeyToVectorTransform";

    private const uint FirstVersion = 0x00010001;

    internal KeyToVectorMappingTransformer(IHostEnvironment env, params KeyToVectorMappingEstimator.ColumnOptions[] columns)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register("KeyToVector"),
            Array.ConvertAll(columns, options => (options.Name, options.InputColumnName)))
    {
        Columns = columns;
    }

    private KeyToVectorMappingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        Columns = Array.ConvertAll(ColumnPairs, pair => new KeyToVectorMappingEstimator.ColumnOptions(
            pair.outputColumnName, pair.inputColumnName, ctx.Reader.ReadBoolByte()));
    }

    internal KeyToVectorMappingEstimator.ColumnOptions[] Columns { get; }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        foreach (KeyToVectorMappingEstimator.ColumnOptions options in Columns)
            ctx.Writer.WriteBoolByte(options.OutputCountVector);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        DataViewType type = inputSchema[srcCol].Type;
        if (type.GetItemType() is not KeyDataViewType)
        {
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), "input", inputSchema[srcCol].Name, "key type of known cardinality", type.ToString());
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo()
        => new VersionInfo(
            modelSignature: "KEY2VECT",
            verWrittenCur: 0x00010002,
            verReadableCur: FirstVersion,
            verWeCanReadBack: FirstVersion,
            loaderAssemblyName: typeof(KeyToVectorMappingTransformer).Assembly.FullName,
            loaderSignature: LoaderSignature);

    private static KeyToVectorMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        if (ctx.Header.ModelVerWritten == FirstVersion)
            env.CheckDecode(ctx.Reader.ReadInt32() == sizeof(float));
        return new KeyToVectorMappingTransformer(env.Register("KeyToVector"), ctx);
    }

    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema inputSchema)
        => Create(env, ctx).MakeRowMapper(inputSchema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly KeyToVectorMappingTransformer _parent;

        public Mapper(KeyToVectorMappingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => _parent.Columns
                .Select((options, i) => MakeOutputColumn(InputSchema[ColMapNewToOld[i]], options))
                .ToArray();

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            DataViewSchema.Column column = input.Schema[ColMapNewToOld[iinfo]];
            int size = column.Type.GetItemType().GetKeyCountAsInt32(Host);
            Delegate make = column.Type is not VectorDataViewType ? MakeScalarGetter<int>
                : _parent.Columns[iinfo].OutputCountVector ? MakeCountGetter<int>
                : MakeIndicatorGetter<int>;
            return (Delegate)GenericCall.Invoke(make, column.Type.GetItemType().RawType, input, column, size);
        }

        private DataViewSchema.DetachedColumn MakeOutputColumn(
            DataViewSchema.Column input, KeyToVectorMappingEstimator.ColumnOptions options)
        {
            int keys = input.Type.GetItemType().GetKeyCountAsInt32(Host);
            int vectorSize = input.Type.GetValueCount();
            bool isScalar = input.Type is not VectorDataViewType;
            bool oneVector = options.OutputCountVector || vectorSize == 1;
            var type = oneVector
                ? new VectorDataViewType(NumberDataViewType.Single, keys)
                : new VectorDataViewType(NumberDataViewType.Single, vectorSize, keys);

            var annotations = new DataViewSchema.Annotations.Builder();
            if (input.HasKeyValues() && type.IsKnownSize)
            {
                if (oneVector)
                    annotations.AddSlotNames(keys, (ref VBuffer<ReadOnlyMemory<char>> names) => input.GetKeyValues(ref names));
                else
                    annotations.Add<VBuffer<ReadOnlyMemory<char>>>(
                        AnnotationUtils.Kinds.SlotNames,
                        new VectorDataViewType(TextDataViewType.Instance, type.Dimensions),
                        (ref VBuffer<ReadOnlyMemory<char>> names) => GetSlotNames(input, vectorSize, keys, ref names));
            }

            if (!options.OutputCountVector && vectorSize > 0)
            {
                annotations.Add<VBuffer<int>>(
                    AnnotationUtils.Kinds.CategoricalSlotRanges,
                    AnnotationUtils.GetCategoricalType(vectorSize),
                    (ref VBuffer<int> ranges) => GetRanges(vectorSize, keys, ref ranges));
            }

            if (!options.OutputCountVector || isScalar)
                annotations.AddIsNormalized();
            return new DataViewSchema.DetachedColumn(options.Name, type, annotations.ToAnnotations());
        }

        /// <summary>Slot and key, joined by a point; a slot without a name is shown by its number in brackets.</summary>
        private static void GetSlotNames(
            DataViewSchema.Column input, int vectorSize, int keys, ref VBuffer<ReadOnlyMemory<char>> names)
        {
            var slots = new ReadOnlyMemory<char>[vectorSize];
            if (input.HasSlotNames())
            {
                VBuffer<ReadOnlyMemory<char>> slotNames = default;
                input.GetSlotNames(ref slotNames);
                slotNames.CopyTo(slots);
            }

            VBuffer<ReadOnlyMemory<char>> keyValues = default;
            input.GetKeyValues(ref keyValues);
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref names, vectorSize * keys);
            for (int i = 0; i < editor.Values.Length; i++)
            {
                ReadOnlyMemory<char> slot = slots[i / keys];
                string prefix = slot.IsEmpty ? $"[{i / keys}]" : slot.ToString();
                editor.Values[i] = $"{prefix}.{keyValues.GetItemOrDefault(i % keys)}".AsMemory();
            }

            names = editor.Commit();
        }

        /// <summary>First and last slot of every vector.</summary>
        private static void GetRanges(int vectorSize, int keys, ref VBuffer<int> ranges)
        {
            VBufferEditor<int> editor = VBufferEditor.Create(ref ranges, 2 * vectorSize);
            for (int i = 0; i < vectorSize; i++)
            {
                editor.Values[2 * i] = i * keys;
                editor.Values[(2 * i) + 1] = ((i + 1) * keys) - 1;
            }

            ranges = editor.Commit();
        }

        private static Delegate MakeScalarGetter<T>(DataViewRow input, DataViewSchema.Column column, int size)
        {
            ValueGetter<T> get = input.GetGetter<T>(column);
            Func<T, ulong> widen = KeyConversion.ToUInt64<T>();
            T value = default;
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                get(ref value);
                ulong index = widen(value) - 1;
                bool hasKey = index < (ulong)size;
                VBufferEditor<float> editor = VBufferEditor.Create(
                    ref destination, size, hasKey ? 1 : 0, requireIndicesOnDense: true);
                if (hasKey)
                {
                    editor.Values[0] = 1;
                    editor.Indices[0] = (int)index;
                }

                destination = editor.Commit();
            });
        }

        private static Delegate MakeCountGetter<T>(DataViewRow input, DataViewSchema.Column column, int size)
        {
            ValueGetter<VBuffer<T>> get = input.GetGetter<VBuffer<T>>(column);
            Func<T, ulong> widen = KeyConversion.ToUInt64<T>();
            VBuffer<T> keys = default;
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                get(ref keys);
                VBufferEditor<float> editor = VBufferEditor.Create(ref destination, size);
                editor.Values.Clear();
                foreach (T key in keys.GetValues())
                {
                    ulong index = widen(key) - 1;
                    if (index < (ulong)size)
                        editor.Values[(int)index]++;
                }

                destination = editor.Commit();
            });
        }

        private static Delegate MakeIndicatorGetter<T>(DataViewRow input, DataViewSchema.Column column, int size)
        {
            ValueGetter<VBuffer<T>> get = input.GetGetter<VBuffer<T>>(column);
            Func<T, ulong> widen = KeyConversion.ToUInt64<T>();
            int expected = column.Type.GetVectorSize();
            VBuffer<T> keys = default;
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                get(ref keys);
                if (expected != 0 && keys.Length != expected)
                    throw Contracts.Except($"Column '{column.Name}': expected {expected} slots, but got {keys.Length}");
                ReadOnlySpan<T> values = keys.GetValues();
                ReadOnlySpan<int> indices = keys.GetIndices();
                int length = checked(keys.Length * size);
                VBufferEditor<float> editor = VBufferEditor.Create(
                    ref destination, length, values.Length, requireIndicesOnDense: true);
                int count = 0;
                for (int i = 0; i < values.Length; i++)
                {
                    ulong index = widen(values[i]) - 1;
                    if (index >= (ulong)size)
                        continue;
                    editor.Values[count] = 1;
                    editor.Indices[count++] = ((keys.IsDense ? i : indices[i]) * size) + (int)index;
                }

                destination = editor.CommitTruncated(count);
            });
        }
    }
}
