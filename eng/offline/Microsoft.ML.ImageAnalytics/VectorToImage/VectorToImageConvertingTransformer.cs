using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Data.Imaging;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(
    typeof(VectorToImageConvertingTransformer), null, typeof(SignatureLoadModel),
    VectorToImageConvertingTransformer.UserName, VectorToImageConvertingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes images of vectors of channel values.</summary>
public sealed class VectorToImageConvertingTransformer : OneToOneTransformerBase
{
    internal const string UserName = "Vector To Image Transform";
    internal const string LoaderSignature = "VectorToImageConverter";
    private const string RegistrationName = "VectorToImageConverter";

    private readonly VectorToImageConvertingEstimator.ColumnOptions[] _columns;

    internal VectorToImageConvertingTransformer(
        IHostEnvironment env, params VectorToImageConvertingEstimator.ColumnOptions[] columns)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(RegistrationName),
            ImageColumns.PairsOf(columns, column => (column.Name, column.InputColumnName)))
    {
        _columns = columns.ToArray();
    }

    private VectorToImageConvertingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _columns = ColumnPairs
            .Select(pair => VectorToImageConvertingEstimator.ColumnOptions.Load(
                host, pair.outputColumnName, pair.inputColumnName, ctx))
            .ToArray();
    }

    internal IReadOnlyCollection<VectorToImageConvertingEstimator.ColumnOptions> Columns => _columns;

    private static VersionInfo GetVersionInfo() => new VersionInfo(
        modelSignature: "VECTOIMG",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010002,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(VectorToImageConvertingTransformer).Assembly.FullName);

    private static VectorToImageConvertingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new VectorToImageConvertingTransformer(env.Register(RegistrationName), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        foreach (VectorToImageConvertingEstimator.ColumnOptions column in _columns)
            column.Save(ctx);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        VectorToImageConvertingEstimator.ColumnOptions column = _columns[col];
        DataViewType type = inputSchema[srcCol].Type;
        if (type is not VectorDataViewType vector)
        {
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), "input", column.InputColumnName, VectorToImageConvertingEstimator.ExpectedType,
                type.ToString());
        }

        if (vector.Size != column.VectorLength)
        {
            var expected = new VectorDataViewType(vector.ItemType, column.ImageHeight, column.ImageWidth, column.Planes);
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), "input", column.InputColumnName, expected.ToString(), vector.ToString());
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly VectorToImageConvertingTransformer _parent;

        public Mapper(VectorToImageConvertingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => _parent._columns.Select(column => new DataViewSchema.DetachedColumn(column.Name, column.Type)).ToArray();

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            DataViewSchema.Column source = input.Schema[ColMapNewToOld[iinfo]];
            DataViewType itemType = ((VectorDataViewType)source.Type).ItemType;
            VectorToImageConvertingEstimator.ColumnOptions column = _parent._columns[iinfo];
            if (itemType == NumberDataViewType.Single)
                return MakeGetter(input.GetGetter<VBuffer<float>>(source), column);
            if (itemType == NumberDataViewType.Double)
                return MakeGetter(input.GetGetter<VBuffer<double>>(source), column);
            if (itemType == NumberDataViewType.Byte)
                return MakeGetter(input.GetGetter<VBuffer<byte>>(source), column);
            throw Host.Except("We only support float, double or byte arrays");
        }

        private static ValueGetter<MLImage> MakeGetter<T>(
            ValueGetter<VBuffer<T>> getSource, VectorToImageConvertingEstimator.ColumnOptions column)
            where T : unmanaged
        {
            VBuffer<T> source = default, dense = default;
            return (ref MLImage value) =>
            {
                getSource(ref source);

                // As upstream: a vector without stored values, be it empty or all zero, gives no image.
                if (source.GetValues().Length == 0)
                {
                    value = null;
                    return;
                }

                source.CopyToDense(ref dense);
                value = ImageAssembler.Assemble(dense.GetValues(), column);
                value.Tag = nameof(VectorToImageConvertingTransformer);
            };
        }
    }
}
