using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(
    typeof(ImageResizingTransformer), null, typeof(SignatureLoadModel),
    ImageResizingTransformer.UserName, ImageResizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Resizes images to one size.</summary>
public sealed class ImageResizingTransformer : OneToOneTransformerBase
{
    internal const string UserName = "Image Resizer Transform";
    internal const string LoaderSignature = "ImageScalerTransform";
    private const string RegistrationName = "ImageScaler";

    private readonly ImageResizingEstimator.ColumnOptions[] _columns;

    internal ImageResizingTransformer(IHostEnvironment env, params ImageResizingEstimator.ColumnOptions[] columns)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(RegistrationName),
            ImageColumns.PairsOf(columns, column => (column.Name, column.InputColumnName)))
    {
        _columns = columns.ToArray();
    }

    private ImageResizingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _columns = ColumnPairs
            .Select(pair => ImageResizingEstimator.ColumnOptions.Load(host, pair.outputColumnName, pair.inputColumnName, ctx))
            .ToArray();
    }

    internal IReadOnlyCollection<ImageResizingEstimator.ColumnOptions> Columns => _columns;

    private static VersionInfo GetVersionInfo() => new VersionInfo(
        modelSignature: "IMGSCALF",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ImageResizingTransformer).Assembly.FullName);

    private static ImageResizingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new ImageResizingTransformer(env.Register(RegistrationName), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        foreach (ImageResizingEstimator.ColumnOptions column in _columns)
            column.Save(ctx);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
        => ImageColumns.CheckImage(Host, inputSchema, srcCol);

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ImageResizingTransformer _parent;

        public Mapper(ImageResizingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => _parent._columns.Select(column => new DataViewSchema.DetachedColumn(column.Name, column.Type)).ToArray();

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            ImageResizingEstimator.ColumnOptions column = _parent._columns[iinfo];
            ImageResizeMode mode = column.Mode;
            var getSource = input.GetGetter<MLImage>(input.Schema[ColMapNewToOld[iinfo]]);
            MLImage source = null;
            disposer = () => source = null;

            ValueGetter<MLImage> getter = (ref MLImage value) =>
            {
                value?.Dispose();
                value = null;
                getSource(ref source);
                if (source == null)
                    return;

                // An image of the right size is passed on as it is, so source and result may be one and the same.
                if (source.Width == column.ImageWidth && source.Height == column.ImageHeight)
                {
                    value = source;
                    return;
                }

                value = source.CloneWithResizing(column.ImageWidth, column.ImageHeight, mode);
                value.Tag = source.Tag;
            };
            return getter;
        }
    }
}
