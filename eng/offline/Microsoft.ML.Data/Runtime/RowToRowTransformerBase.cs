using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A transformer that adds columns row by row.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected readonly IHost Host;

    private protected RowToRowTransformerBase(IHost host)
    {
        Contracts.CheckValue(host, nameof(host));
        Host = host;
    }

    bool ITransformer.IsRowToRowMapper => true;

    void ICanSaveModel.Save(ModelSaveContext ctx) => Save(ctx);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return RowToRowMapperTransform.GetOutputSchema(inputSchema, MakeRowMapper(inputSchema));
    }

    public IDataView Transform(IDataView input) => MakeDataTransform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return new RowToRowMapperTransform(Host, new EmptyDataView(Host, inputSchema), MakeRowMapper(inputSchema));
    }

    private protected RowToRowMapperTransform MakeDataTransform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        return new RowToRowMapperTransform(Host, input, MakeRowMapper(input.Schema));
    }

    private protected abstract IRowMapper MakeRowMapper(DataViewSchema schema);

    /// <summary>Writes the version and what belongs to the transformer.</summary>
    private protected abstract void SaveModel(ModelSaveContext ctx);

    private void Save(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        SaveModel(ctx);
    }

    /// <summary>Does what all row mappers share.</summary>
    private protected abstract class MapperBase : IRowMapper
    {
        protected readonly IHost Host;

        protected readonly DataViewSchema InputSchema;

        /// <summary>Made when first asked for, when the constructors of derived classes have run.</summary>
        protected readonly Lazy<DataViewSchema.DetachedColumn[]> OutputColumns;

        private readonly RowToRowTransformerBase _parent;

        protected MapperBase(IHost host, DataViewSchema inputSchema, RowToRowTransformerBase parent)
        {
            Contracts.CheckValue(host, nameof(host));
            host.CheckValue(inputSchema, nameof(inputSchema));
            host.CheckValue(parent, nameof(parent));
            Host = host;
            InputSchema = inputSchema;
            _parent = parent;
            OutputColumns = new Lazy<DataViewSchema.DetachedColumn[]>(GetOutputColumnsCore);
        }

        Func<int, bool> IRowMapper.GetDependencies(Func<int, bool> activeOutput) => GetDependenciesCore(activeOutput);

        DataViewSchema.DetachedColumn[] IRowMapper.GetOutputColumns() => OutputColumns.Value;

        ITransformer IRowMapper.GetTransformer() => _parent;

        void ICanSaveModel.Save(ModelSaveContext ctx) => _parent.Save(ctx);

        public virtual Delegate[] CreateGetters(DataViewRow input, Func<int, bool> activeOutput, out Action disposer)
        {
            int n = OutputColumns.Value.Length;
            var getters = new Delegate[n];
            Action all = null;
            for (int i = 0; i < n; i++)
            {
                if (!activeOutput(i))
                    continue;
                getters[i] = MakeGetter(input, i, activeOutput, out Action one);
                all += one;
            }

            disposer = all;
            return getters;
        }

        protected abstract DataViewSchema.DetachedColumn[] GetOutputColumnsCore();

        /// <summary>The getter of one output column; the disposer may be null.</summary>
        protected abstract Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action disposer);

        private protected abstract Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput);
    }
}
