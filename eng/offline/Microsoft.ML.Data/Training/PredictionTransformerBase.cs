using System;
using System.IO;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The base of transformers that predict with a trained model.</summary>
public abstract class PredictionTransformerBase<TModel> : IPredictionTransformer<TModel>, IDisposable
    where TModel : class
{
    internal readonly DataViewSchema TrainSchema;

    private protected readonly IHost Host;

    private const string SchemaEntry = "TrainSchema";
    private bool _disposed;

    private protected PredictionTransformerBase(IHost host, TModel model, DataViewSchema trainSchema)
    {
        Contracts.CheckValue(host, nameof(host));
        Host = host;
        Host.CheckValue(model, nameof(model));
        Host.CheckValue(trainSchema, nameof(trainSchema));
        Model = model;
        TrainSchema = trainSchema;
    }

    private protected PredictionTransformerBase(IHost host, ModelLoadContext ctx, TModel model)
        : this(host, model, LoadTrainSchema(host, ctx))
    {
    }

    public TModel Model { get; }

    bool ITransformer.IsRowToRowMapper => true;

    public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    public IDataView Transform(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        return MakeDataTransform(input);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return MakeDataTransform(new EmptyDataView(Host, inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    public void Dispose()
    {
        if (_disposed)
            return;
        (Model as IDisposable)?.Dispose();
        _disposed = true;
    }

    private protected abstract IRowMapper MakeRowMapper(DataViewSchema inputSchema);

    private protected abstract void SaveModel(ModelSaveContext ctx);

    /// <summary>Writes the model and the schema it was trained on into entries of their own.</summary>
    private protected void SaveModelCore(ModelSaveContext ctx)
    {
        ctx.SaveModel(Model, PredictionTransformerLoader.ModelEntry);
        ctx.SaveBinaryStream(SchemaEntry, writer => BinarySchema.Save(Host, TrainSchema, writer.BaseStream));
    }

    private RowToRowMapperTransform MakeDataTransform(IDataView input) =>
        new RowToRowMapperTransform(Host, input, MakeRowMapper(input.Schema));

    private static DataViewSchema LoadTrainSchema(IHost host, ModelLoadContext ctx)
    {
        DataViewSchema schema = null;
        bool found = ctx.TryLoadBinaryStream(SchemaEntry, reader =>
        {
            var copy = new MemoryStream();
            reader.BaseStream.CopyTo(copy);
            copy.Position = 0;
            schema = BinarySchema.Load(host, copy);
        });
        host.CheckDecode(found, $"The model has no entry '{SchemaEntry}'.");
        return schema;
    }
}
