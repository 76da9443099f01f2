using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

[assembly: LoadableClass(
    typeof(ImageGrayscalingTransformer), null, typeof(SignatureLoadModel),
    ImageGrayscalingTransformer.UserName, ImageGrayscalingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms.Image;

/// <summary>Makes images grey: 0.3 red + 0.59 green + 0.11 blue in all three channels.</summary>
public sealed class ImageGrayscalingTransformer : OneToOneTransformerBase
{
    internal const string UserName = "Image Greyscale Transform";
    internal const string LoaderSignature = "ImageGrayscaleTransform";
    private const string RegistrationName = "ImageGrayscale";

    internal ImageGrayscalingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(Contracts.CheckRef(env, nameof(env)).Register(RegistrationName), columns)
    {
    }

    private ImageGrayscalingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
    }

    internal IReadOnlyCollection<(string outputColumnName, string inputColumnName)> Columns => ColumnPairs;

    private static VersionInfo GetVersionInfo() => new VersionInfo(
        modelSignature: "IMGGRAYT",
        verWrittenCur: 0x00010001,
        verReadableCur: 0x00010001,
        verWeCanReadBack: 0x00010001,
        loaderSignature: LoaderSignature,
        loaderAssemblyName: typeof(ImageGrayscalingTransformer).Assembly.FullName);

    private static ImageGrayscalingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new ImageGrayscalingTransformer(env.Register(RegistrationName), ctx);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
    }

    private protected override void CheckInputColumn(DataViewSchema inputSchema, int col, int srcCol)
        => ImageColumns.CheckImage(Host, inputSchema, srcCol);

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ImageGrayscalingTransformer _parent;

        public Mapper(ImageGrayscalingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => _parent.ColumnPairs
                .Select((pair, i) => new DataViewSchema.DetachedColumn(
                    pair.outputColumnName, InputSchema[ColMapNewToOld[i]].Type))
                .ToArray();

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            var getSource = input.GetGetter<MLImage>(input.Schema[ColMapNewToOld[iinfo]]);
            MLImage source = null;
            disposer = () =>
            {
                source?.Dispose();
                source = null;
            };

            ValueGetter<MLImage> getter = (ref MLImage value) =>
            {
                value?.Dispose();
                value = null;
                getSource(ref source);
                if (source == null)
                    return;
                value = source.CloneWithGrayscale();
                value.Tag = source.Tag;
            };
            return getter;
        }
    }
}
