using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Data.Codecs;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(
    typeof(ImageLoadingTransformer), null, typeof(SignatureLoadModel), "", ImageLoadingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Reads the files whose paths are in a text column: decoded to images, or as bytes.</summary>
public sealed class ImageLoadingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "ImageLoaderTransform";

    /// <summary>The folder that relative paths start from; null for the current one.</summary>
    public readonly string ImageFolder;

    private readonly bool _decodes;

    internal ImageLoadingTransformer(
        IHostEnvironment env, string imageFolder = null, bool type = true,
        params (string outputColumnName, string inputColumnName)[] columns)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(ImageLoadingTransformer)), columns)
    {
        if (!string.IsNullOrEmpty(imageFolder))
        {
            if (!Directory.Exists(imageFolder))
                throw new ArgumentException($"Directory \"{imageFolder}\" does not exist.");
            ImageFolder = Path.GetFullPath(imageFolder);
        }

        _decodes = type;
    }

    private ImageLoadingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
        ImageFolder = ctx.LoadStringOrNull();
        _decodes = ctx.Reader.ReadBoolean();
    }

    internal IReadOnlyCollection<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    private static VersionInfo GetVersionInfo() => new VersionInfo(
        modelSignature: "IMGLOADR",
        verWrittenCur: 0x00010003,
        verReadableCur: 0x00010003,
        verWeCanReadBack: 0x00010003,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ImageLoadingTransformer).Assembly.FullName);

    private static ImageLoadingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new ImageLoadingTransformer(env.Register(nameof(ImageLoadingTransformer)), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
        ctx.SaveStringOrNull(ImageFolder);
        ctx.Writer.Write(_decodes);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
    {
        DataViewType type = inputSchema[srcCol].Type;
        if (type is not TextDataViewType)
        {
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), "input", ColumnPairs[col].inputColumnName, TextDataViewType.Instance.ToString(),
                type.ToString());
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private string FullPath(ReadOnlyMemory<char> path)
        => string.IsNullOrWhiteSpace(ImageFolder) ? path.ToString() : Path.Combine(ImageFolder, path.ToString());

    private static MLImage Load(string path)
    {
        try
        {
            MLImage image = MLImage.Load(path);
            image.Tag = path;
            return image;
        }
        catch (InvalidDataException e)
        {
            throw new ArgumentException($"The image file '{path}' cannot be read: {e.Message}", e);
        }
    }

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ImageLoadingTransformer _parent;

        public Mapper(ImageLoadingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
        {
            DataViewType type = _parent._decodes ? new ImageDataViewType() : new VectorDataViewType(NumberDataViewType.Byte);
            return _parent.ColumnPairs.Select(pair => new DataViewSchema.DetachedColumn(pair.outputColumnName, type)).ToArray();
        }

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            var getPath = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[ColMapNewToOld[iinfo]]);
            if (_parent._decodes)
                return MakeImageGetter(getPath, out disposer);
            disposer = null;
            return MakeBytesGetter(getPath);
        }

        private ValueGetter<MLImage> MakeImageGetter(ValueGetter<ReadOnlyMemory<char>> getPath, out Action disposer)
        {
            ReadOnlyMemory<char> path = default;
            MLImage last = null;
            disposer = () =>
            {
                last?.Dispose();
                last = null;
            };

            return (ref MLImage value) =>
            {
                value?.Dispose();
                value = null;
                getPath(ref path);
                if (!path.IsEmpty)
                    value = Load(_parent.FullPath(path));
                last = value;
            };
        }

        private ValueGetter<VBuffer<byte>> MakeBytesGetter(ValueGetter<ReadOnlyMemory<char>> getPath)
        {
            ReadOnlyMemory<char> path = default;
            return (ref VBuffer<byte> value) =>
            {
                getPath(ref path);
                if (path.IsEmpty)
                {
                    value = VBufferEditor.Create(ref value, 0).Commit();
                    return;
                }

                using FileBuffer file = FileBuffer.Read(_parent.FullPath(path));
                VBufferEditor<byte> editor = VBufferEditor.Create(ref value, file.Length);
                file.Array.AsSpan(0, file.Length).CopyTo(editor.Values);
                value = editor.Commit();
            };
        }
    }
}
