using System;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(
    typeof(ColumnConcatenatingTransformer),
    null,
    typeof(SignatureLoadModel),
    ColumnConcatenatingTransformer.UserName,
    ColumnConcatenatingTransformer.LoaderSignature)]

[assembly: LoadableClass(
    typeof(IRowMapper),
    typeof(ColumnConcatenatingTransformer),
    null,
    typeof(SignatureLoadRowMapper),
    ColumnConcatenatingTransformer.UserName,
    ColumnConcatenatingTransformer.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Joins columns of one item type into a vector.</summary>
public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string UserName = "Concat Transform";
    internal const string LoaderSignature = "ConcatTransform";

    private const string OldLoaderSignature = "ConcatFunction";
    private const uint TransformerVersion = 0x00010003;

    private readonly Group[] _groups;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(ColumnConcatenatingTransformer)))
    {
        _groups = [new Group(outputColumnName, Array.ConvertAll(inputColumnNames, name => (name, (string)null)))];
    }

    private ColumnConcatenatingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(ColumnConcatenatingTransformer)))
    {
        ctx.CheckAtModel(GetVersionInfo());
        _groups = new Group[ctx.Reader.ReadCount(1)];
        for (int i = 0; i < _groups.Length; i++)
        {
            string name = ctx.LoadNonEmptyString();
            int count = ctx.Reader.ReadCount(1);
            ctx.Reader.CheckAvailable(2L * sizeof(int) * count);
            var sources = new (string, string)[count];
            for (int j = 0; j < count; j++)
                sources[j] = (ctx.LoadNonEmptyString(), ctx.LoadStringOrNull());
            _groups[i] = new Group(name, sources);
        }
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        ctx.SetVersionInfo(GetVersionInfo());
        ctx.Writer.Write(_groups.Length);
        foreach (Group group in _groups)
        {
            ctx.SaveNonEmptyString(group.Name);
            ctx.Writer.Write(group.Sources.Length);
            foreach ((string name, string alias) in group.Sources)
            {
                ctx.SaveNonEmptyString(name);
                ctx.SaveStringOrNull(alias);
            }
        }
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private static VersionInfo GetVersionInfo()
        => new VersionInfo(
            modelSignature: "CONCAT F",
            verWrittenCur: TransformerVersion,
            verReadableCur: TransformerVersion,
            verWeCanReadBack: TransformerVersion,
            loaderAssemblyName: typeof(ColumnConcatenatingTransformer).Assembly.FullName,
            loaderSignature: LoaderSignature,
            loaderSignatureAlt: OldLoaderSignature);

    private static IRowMapper Create(IHostEnvironment env, ModelLoadContext ctx, DataViewSchema inputSchema)
        => new ColumnConcatenatingTransformer(env, ctx).MakeRowMapper(inputSchema);

    /// <summary>An output column and the columns it is made of; an alias replaces the name of a column in slot names.</summary>
    private sealed record Group(string Name, (string Name, string Alias)[] Sources);

    private sealed class Mapper : MapperBase
    {
        private readonly ConcatenatedColumn[] _columns;

        public Mapper(ColumnConcatenatingTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _columns = Array.ConvertAll(parent._groups, group => new ConcatenatedColumn(
                group.Name,
                Array.ConvertAll(group.Sources, source => inputSchema.GetColumnOrThrow(Host, source.Name)),
                Array.ConvertAll(group.Sources, source => source.Alias),
                Host));
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => Array.ConvertAll(_columns, column => column.MakeOutputColumn());

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer)
        {
            disposer = null;
            return _columns[iinfo].MakeGetter(input);
        }

        private protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput)
        {
            var needed = new bool[InputSchema.Count];
            for (int i = 0; i < _columns.Length; i++)
            {
                if (!activeOutput(i))
                    continue;
                foreach (DataViewSchema.Column source in _columns[i].Sources)
                    needed[source.Index] = true;
            }

            return index => needed[index];
        }
    }
}
