using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    typeof(KeyToValueMappingTransformer),
    null,
    typeof(SignatureLoadModel),
    KeyToValueMappingTransformer.UserName,
    KeyToValueMappingTransformer.LoaderSignature)]

[assembly: LoadableClass(
    typeof(IRowMapper),
    typeof(KeyToValueMappingTransformer),
    null,
    typeof(SignatureLoadRowMapper),
    KeyToValueMappingTransformer.UserName,
    KeyToValueMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Replaces keys by what their column says they stand for; a missing key becomes a missing or default value.</summary>
public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string UserName = "Key To Value Transform";
    internal const string LoaderSignature = "KeyToValueTransform";

    internal KeyToValueMappingTransformer(
        IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(KeyToValueMappingTransformer)), columns)
    {
    }

    private KeyToValueMappingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        DataViewSchema.Column input = inputSchema[srcCol];
        var values = input.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type as VectorDataViewType;
        Host.Check(values != null, $"Metadata KeyValues does not exist for column '{input.Name}' of type '{input.Type}'");
        Host.Check(
            (ulong)values.Size == input.Type.GetItemType().GetKeyCount(),
            $"KeyValues metadata size does not match column type key count for column '{input.Name}'");
    }

    private static VersionInfo GetVersionInfo()
        => new VersionInfo(
            modelSignature: "KEY2VALT",
            verWrittenCur: 0x00010001,
            verReadableCur: 0x00010001,
            verWeCanReadBack: 0x00010001,
            loaderAssemblyName: typeof(KeyToValueMappingTransformer).Assembly.FullName,
            loaderSignature: LoaderSignature);

    private static KeyToValueMappingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new KeyToValueMappingTransformer(env.Register(nameof(KeyToValueMappingTransformer)), ctx);
    }

    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema inputSchema)
        => Create(env, ctx).MakeRowMapper(inputSchema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly KeyToValueMappingTransformer _parent;

        public Mapper(KeyToValueMappingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => _parent.ColumnPairs.Select((pair, i) =>
            {
                DataViewSchema.Column input = InputSchema[ColMapNewToOld[i]];
                PrimitiveDataViewType itemType = ValueTypeOf(input);
                DataViewType type = input.Type is VectorDataViewType vector
                    ? new VectorDataViewType(itemType, vector.Dimensions)
                    : itemType;
                var annotations = new DataViewSchema.Annotations.Builder();
                annotations.Add(input.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
                return new DataViewSchema.DetachedColumn(pair.outputColumnName, type, annotations.ToAnnotations());
            }).ToArray();

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            DataViewSchema.Column column = InputSchema[ColMapNewToOld[iinfo]];
            Delegate make = column.Type is VectorDataViewType ? MakeVectorGetter<int, int> : MakeScalarGetter<int, int>;
            return (Delegate)GenericCall.Invoke(
                make, [column.Type.GetItemType().RawType, ValueTypeOf(column).RawType], [input, column]);
        }

        private static PrimitiveDataViewType ValueTypeOf(DataViewSchema.Column column)
            => ((VectorDataViewType)column.Annotations.Schema[AnnotationUtils.Kinds.KeyValues].Type).ItemType;

        private static Delegate MakeScalarGetter<TKey, TValue>(DataViewRow input, DataViewSchema.Column column)
        {
            ValueGetter<TKey> get = input.GetGetter<TKey>(column);
            Func<TKey, TValue> find = MakeLookup<TKey, TValue>(column);
            TKey key = default;
            return (ValueGetter<TValue>)((ref TValue destination) =>
            {
                get(ref key);
                destination = find(key);
            });
        }

        private static Delegate MakeVectorGetter<TKey, TValue>(DataViewRow input, DataViewSchema.Column column)
        {
            ValueGetter<VBuffer<TKey>> get = input.GetGetter<VBuffer<TKey>>(column);
            Func<TKey, TValue> find = MakeLookup<TKey, TValue>(column);
            TValue missing = MissingValue.OrDefault<TValue>();
            bool missingIsDefault = missing is not float and not double;
            VBuffer<TKey> keys = default;
            return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> destination) =>
            {
                get(ref keys);
                ReadOnlySpan<TKey> values = keys.GetValues();
                ReadOnlySpan<int> indices = keys.GetIndices();
                bool sparse = !keys.IsDense && missingIsDefault;
                VBufferEditor<TValue> editor = VBufferEditor.Create(ref destination, keys.Length, sparse ? values.Length : null);
                if (sparse)
                    indices.CopyTo(editor.Indices);
                else if (!keys.IsDense)
                    editor.Values.Fill(missing);
                for (int i = 0; i < values.Length; i++)
                    editor.Values[keys.IsDense || sparse ? i : indices[i]] = find(values[i]);
                destination = editor.Commit();
            });
        }

        private static Func<TKey, TValue> MakeLookup<TKey, TValue>(DataViewSchema.Column column)
        {
            VBuffer<TValue> annotation = default;
            column.GetKeyValues(ref annotation);
            var values = new TValue[annotation.Length];
            annotation.CopyTo(values);
            TValue missing = MissingValue.OrDefault<TValue>();
            Func<TKey, ulong> widen = KeyConversion.ToUInt64<TKey>();

            // Key 0 wraps around, and so fails the comparison like the keys that are too large.
            return key => widen(key) - 1 is var index && index < (ulong)values.Length ? values[index] : missing;
        }
    }
}
