using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Data.Imaging;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(
    typeof(ImagePixelExtractingTransformer), null, typeof(SignatureLoadModel),
    ImagePixelExtractingTransformer.UserName, ImagePixelExtractingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Turns images of one size into vectors of their channel values.</summary>
public sealed class ImagePixelExtractingTransformer : OneToOneTransformerBase
{
    internal const string UserName = "Image Pixel Extractor Transform";
    internal const string LoaderSignature = "ImagePixelExtractor";
    private const string RegistrationName = "ImagePixelExtractor";

    private readonly ImagePixelExtractingEstimator.ColumnOptions[] _columns;

    internal ImagePixelExtractingTransformer(IHostEnvironment env, params ImagePixelExtractingEstimator.ColumnOptions[] columns)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(RegistrationName),
            ImageColumns.PairsOf(columns, column => (column.Name, column.InputColumnName)))
    {
        _columns = columns.ToArray();
    }

    private ImagePixelExtractingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        _columns = ColumnPairs
            .Select(pair => ImagePixelExtractingEstimator.ColumnOptions.Load(
                host, pair.outputColumnName, pair.inputColumnName, ctx))
            .ToArray();
    }

    internal IReadOnlyCollection<ImagePixelExtractingEstimator.ColumnOptions> Columns => _columns;

    private static VersionInfo GetVersionInfo() => new VersionInfo(
        modelSignature: "IMGPXEXT",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010002,
        verWeCanReadBack: 0x00010002,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ImagePixelExtractingTransformer).Assembly.FullName);

    private static ImagePixelExtractingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new ImagePixelExtractingTransformer(env.Register(RegistrationName), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        foreach (ImagePixelExtractingEstimator.ColumnOptions column in _columns)
            column.Save(ctx);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        ImageDataViewType type = ImageColumns.CheckImage(Host, inputSchema, srcCol);
        if (type.Height <= 0 || type.Width <= 0)
        {
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), "input", _columns[col].InputColumnName, "known-size image", "unknown-size image");
        }

        // With four planes even the largest image still has to fit into one vector.
        if ((long)type.Height * type.Width > int.MaxValue / 4)
            throw Host.Except("Image dimensions are too large");
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ImagePixelExtractingTransformer _parent;

        public Mapper(ImagePixelExtractingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => _parent._columns
                .Select((column, i) => new DataViewSchema.DetachedColumn(column.Name, VectorTypeOf(column, ImageTypeOf(i))))
                .ToArray();

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            var getSource = input.GetGetter<MLImage>(input.Schema[ColMapNewToOld[iinfo]]);
            return _parent._columns[iinfo].OutputAsFloatArray
                ? MakeGetter<float>(getSource, iinfo, PixelPlanes.Extract, out disposer)
                : MakeGetter<byte>(getSource, iinfo, PixelPlanes.Extract, out disposer);
        }

        private delegate void Extraction<T>(
            ReadOnlySpan<byte> pixels, MLPixelFormat format, ImagePixelExtractingEstimator.ColumnOptions column, Span<T> values);

        private ValueGetter<VBuffer<T>> MakeGetter<T>(
            ValueGetter<MLImage> getSource, int iinfo, Extraction<T> extract, out Action disposer)
        {
            ImagePixelExtractingEstimator.ColumnOptions column = _parent._columns[iinfo];
            ImageDataViewType type = ImageTypeOf(iinfo);
            int size = type.Height * type.Width * column.Planes;
            MLImage source = null;
            disposer = () =>
            {
                source?.Dispose();
                source = null;
            };

            return (ref VBuffer<T> value) =>
            {
                getSource(ref source);
                if (source == null)
                {
                    value = VBufferEditor.Create(ref value, size, 0).Commit();
                    return;
                }

                if (source.Height != type.Height || source.Width != type.Width)
                {
                    throw Host.Except(
                        $"An image of column '{column.InputColumnName}' is {source.Width} x {source.Height} pixels, "
                        + $"but the column is of type {type}");
                }

                VBufferEditor<T> editor = VBufferEditor.Create(ref value, size);
                extract(source.Pixels, source.PixelFormat, column, editor.Values);
                value = editor.Commit();
            };
        }

        private ImageDataViewType ImageTypeOf(int iinfo) => (ImageDataViewType)InputSchema[ColMapNewToOld[iinfo]].Type;

        private static VectorDataViewType VectorTypeOf(
            ImagePixelExtractingEstimator.ColumnOptions column, ImageDataViewType image)
        {
            PrimitiveDataViewType item = column.OutputAsFloatArray ? NumberDataViewType.Single : NumberDataViewType.Byte;
            return column.InterleavePixelColors
                ? new VectorDataViewType(item, image.Height, image.Width, column.Planes)
                : new VectorDataViewType(item, column.Planes, image.Height, image.Width);
        }
    }
}
