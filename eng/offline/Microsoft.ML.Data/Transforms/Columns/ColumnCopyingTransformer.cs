using System;
using System.Linq;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: LoadableClass(
    ColumnCopyingTransformer.Summary,
    typeof(ColumnCopyingTransformer),
    null,
    typeof(SignatureLoadModel),
    ColumnCopyingTransformer.UserName,
    ColumnCopyingTransformer.LoaderSignature)]

[assembly: LoadableClass(
    ColumnCopyingTransformer.Summary,
    typeof(IRowMapper),
    typeof(ColumnCopyingTransformer),
    null,
    typeof(SignatureLoadRowMapper),
    ColumnCopyingTransformer.UserName,
    ColumnCopyingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Shows columns under another name, too; nothing is copied in memory.</summary>
public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string Summary = "Copy a source column to a new column.";
    internal const string UserName = "Copy Columns Transform";
    internal const string LoaderSignature = "CopyTransform";

    internal ColumnCopyingTransformer(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(ColumnCopyingTransformer)), columns)
    {
    }

    private ColumnCopyingTransformer(IHost host, ModelLoadContext ctx)
        : base(host, ctx)
    {
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        SaveColumns(ctx);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo()
        => new VersionInfo(
            modelSignature: "COPYCOLT",
            verWrittenCur: 0x00010001,
            verReadableCur: 0x00010001,
            verWeCanReadBack: 0x00010001,
            loaderAssemblyName: typeof(ColumnCopyingTransformer).Assembly.FullName,
            loaderSignature: LoaderSignature);

    private static ColumnCopyingTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(GetVersionInfo());
        return new ColumnCopyingTransformer(env.Register(nameof(ColumnCopyingTransformer)), ctx);
    }

    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema inputSchema)
        => Create(env, ctx).MakeRowMapper(inputSchema);

    private sealed class Mapper : OneToOneMapperBase
    {
        private readonly ColumnCopyingTransformer _parent;

        public Mapper(ColumnCopyingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), parent, inputSchema)
        {
            _parent = parent;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => _parent.ColumnPairs.Select((pair, i) =>
            {
                DataViewSchema.Column input = InputSchema[ColMapNewToOld[i]];
                return new DataViewSchema.DetachedColumn(pair.outputColumnName, input.Type, input.Annotations);
            }).ToArray();

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return RowCursorUtils.GetGetterAsDelegate(input, input.Schema[ColMapNewToOld[iinfo]]);
        }
    }
}
