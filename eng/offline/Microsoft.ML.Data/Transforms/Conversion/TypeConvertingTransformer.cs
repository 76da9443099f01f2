using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    TypeConvertingTransformer.Summary,
    typeof(TypeConvertingTransformer),
    null,
    typeof(SignatureLoadModel),
    TypeConvertingTransformer.UserName,
    TypeConvertingTransformer.LoaderSignature)]

[assembly: LoadableClass(
    TypeConvertingTransformer.Summary,
    typeof(IRowMapper),
    typeof(TypeConvertingTransformer),
    null,
    typeof(SignatureLoadRowMapper),
    TypeConvertingTransformer.UserName,
    TypeConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Converts the values of columns to another type, slot by slot where they are vectors.</summary>
public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string Summary = "Converts a column to a different type, using standard conversions.";
    internal const string UserName = "Convert Transform";
    internal const string LoaderSignature = "ConvertTransform";

    private const string OldLoaderSignature = "ConvertFunction";
    private const uint TransformerVersion = 0x00010003;
    private const uint CountOnlyVersion = 0x00010004;
    private const byte KeyFlag = 0x80;

    internal TypeConvertingTransformer(IHostEnvironment env, params TypeConvertingEstimator.ColumnOptions[] columns)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register("Convert"),
            Array.ConvertAll(columns, options => (options.Name, options.InputColumnName)))
    {
        Columns = columns;
    }

    private TypeConvertingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        Columns = Array.ConvertAll(ColumnPairs, pair =>
        {
            byte code = ctx.Reader.ReadByte();
            var kind = (DataKind)(code & ~KeyFlag);
            host.CheckDecode(Enum.IsDefined(kind), $"There is no data kind {kind}.");
            KeyCount keyCount = (code & KeyFlag) == 0 ? null : ReadKeyCount(host, ctx);
            return new TypeConvertingEstimator.ColumnOptions(pair.outputColumnName, kind, pair.inputColumnName, keyCount);
        });
    }

    internal TypeConvertingEstimator.ColumnOptions[] Columns { get; }

    /// <summary>The scalar type that a scalar type is converted to; false where that is not possible.</summary>
    internal static bool TryConvert(
        DataViewType source, TypeConvertingEstimator.ColumnOptions options, out PrimitiveDataViewType destination)
    {
        PrimitiveDataViewType plain = ColumnTypeExtensions.PrimitiveTypeFromKind(options.OutputKind);
        destination = plain;
        if (options.OutputKeyCount != null)
        {
            if (source is not KeyDataViewType and not TextDataViewType || !KeyDataViewType.IsValidDataType(plain.RawType))
                return false;
            destination = new KeyDataViewType(plain.RawType, options.OutputKeyCount.Count ?? KeyConversion.MaxOf(plain.RawType));
        }
        else if (source is KeyDataViewType key)
        {
            // A key stays a key, as far as the new type can hold all its values.
            if (!KeyDataViewType.IsValidDataType(plain.RawType))
                return false;
            destination = new KeyDataViewType(plain.RawType, Math.Min(key.Count, KeyConversion.MaxOf(plain.RawType)));
        }

        return ValueConversions.TryGet(source, destination, out _);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        foreach (TypeConvertingEstimator.ColumnOptions options in Columns)
        {
            if (options.OutputKeyCount == null)
            {
                ctx.Writer.Write((byte)options.OutputKind);
                continue;
            }

            Type rawType = ColumnTypeExtensions.PrimitiveTypeFromKind(options.OutputKind).RawType;
            ctx.Writer.Write((byte)((byte)options.OutputKind | KeyFlag));
            ctx.Writer.Write(options.OutputKeyCount.Count ?? KeyConversion.MaxOf(rawType));
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo()
        => new VersionInfo(
            modelSignature: "CONVERTF",
            verWrittenCur: CountOnlyVersion,
            verReadableCur: TransformerVersion,
            verWeCanReadBack: 0x00010002,
            loaderAssemblyName: typeof(TypeConvertingTransformer).Assembly.FullName,
            loaderSignature: LoaderSignature,
            loaderSignatureAlt: OldLoaderSignature);

    private static TypeConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        if (ctx.Header.ModelVerWritten < TransformerVersion)
            env.CheckDecode(ctx.Reader.ReadInt32() == sizeof(float));
        return new TypeConvertingTransformer(env.Register("Convert"), ctx);
    }

    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema inputSchema)
        => Create(env, ctx).MakeRowMapper(inputSchema);

    private static KeyCount ReadKeyCount(IHost host, ModelLoadContext ctx)
    {
        ulong count;
        if (ctx.Header.ModelVerWritten < CountOnlyVersion)
        {
            // Once a key had a smallest value and could have gaps; neither exists any more.
            host.CheckDecode(ctx.Reader.ReadUInt64() == 0);
            count = ctx.Reader.ReadUInt64() + 1;
            host.CheckDecode(ctx.Reader.ReadBoolByte());
        }
        else
        {
            count = ctx.Reader.ReadUInt64();
        }

        host.CheckDecode(count > 0);
        return new KeyCount(count);
    }

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly TypeConvertingTransformer _parent;
        private readonly PrimitiveDataViewType[] _itemTypes;

        public Mapper(TypeConvertingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
            _itemTypes = new PrimitiveDataViewType[parent.Columns.Length];
            for (int i = 0; i < _itemTypes.Length; i++)
            {
                DataViewSchema.Column input = inputSchema[ColMapNewToOld[i]];
                if (!TryConvert(input.Type.GetItemType(), parent.Columns[i], out _itemTypes[i]))
                {
                    throw Host.ExceptParam(
                        nameof(inputSchema),
                        $"source column '{input.Name}' with item type '{input.Type}' is not compatible with " +
                        $"destination type '{_itemTypes[i]}'");
                }
            }
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => _itemTypes.Select((itemType, i) =>
            {
                DataViewSchema.Column input = InputSchema[ColMapNewToOld[i]];
                DataViewType type = input.Type is VectorDataViewType vector
                    ? new VectorDataViewType(itemType, vector.Dimensions)
                    : itemType;
                return new DataViewSchema.DetachedColumn(_parent.Columns[i].Name, type, GetAnnotations(input, type));
            }).ToArray();

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            DataViewSchema.Column column = input.Schema[ColMapNewToOld[iinfo]];
            Delegate make = column.Type is VectorDataViewType ? MakeVectorGetter<int, int> : MakeScalarGetter<int, int>;
            return (Delegate)GenericCall.Invoke(
                make, [column.Type.GetItemType().RawType, _itemTypes[iinfo].RawType], [input, column, _itemTypes[iinfo]]);
        }

        private static DataViewSchema.Annotations GetAnnotations(DataViewSchema.Column input, DataViewType type)
        {
            DataViewType from = input.Type.GetItemType();
            DataViewType to = type.GetItemType();
            bool keepsKeys = from is KeyDataViewType && to is KeyDataViewType && from.GetKeyCount() == to.GetKeyCount();
            bool keepsNumbers = from is NumberDataViewType && to is NumberDataViewType;
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(input.Annotations, kind => kind switch
            {
                AnnotationUtils.Kinds.SlotNames => type.IsKnownSizeVector(),
                AnnotationUtils.Kinds.KeyValues => keepsKeys,
                AnnotationUtils.Kinds.IsNormalized => keepsNumbers,
                _ => false,
            });
            if (input.Type is BooleanDataViewType && to is NumberDataViewType)
                annotations.AddIsNormalized();
            return annotations.ToAnnotations();
        }

        private static Delegate MakeScalarGetter<TSrc, TDst>(
            DataViewRow input, DataViewSchema.Column column, PrimitiveDataViewType type)
        {
            ValueGetter<TSrc> get = input.GetGetter<TSrc>(column);
            ValueMapper<TSrc, TDst> convert = ValueConversions.Get<TSrc, TDst>(column.Type, type);
            TSrc source = default;
            return (ValueGetter<TDst>)((ref TDst destination) =>
            {
                get(ref source);
                convert(in source, ref destination);
            });
        }

        private static Delegate MakeVectorGetter<TSrc, TDst>(
            DataViewRow input, DataViewSchema.Column column, PrimitiveDataViewType type)
        {
            ValueGetter<VBuffer<TSrc>> get = input.GetGetter<VBuffer<TSrc>>(column);
            ValueMapper<TSrc, TDst> convert = ValueConversions.Get<TSrc, TDst>(column.Type.GetItemType(), type);
            VBuffer<TSrc> source = default;
            return (ValueGetter<VBuffer<TDst>>)((ref VBuffer<TDst> destination) =>
            {
                get(ref source);
                ReadOnlySpan<TSrc> values = source.GetValues();

                // As upstream, what a sparse vector leaves out becomes the default of the new type: for text, the empty one.
                VBufferEditor<TDst> editor = VBufferEditor.Create(ref destination, source.Length, values.Length);
                if (!source.IsDense)
                    source.GetIndices().CopyTo(editor.Indices);
                for (int i = 0; i < values.Length; i++)
                    convert(in values[i], ref editor.Values[i]);
                destination = editor.Commit();
            });
        }
    }
}
