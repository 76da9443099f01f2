using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The base of transformers that predict from one column.</summary>
public abstract class SingleFeaturePredictionTransformerBase<TModel>
    : PredictionTransformerBase<TModel>, ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected SingleFeaturePredictionTransformerBase(
        IHost host, TModel model, DataViewSchema trainSchema, string featureColumn)
        : base(host, model, trainSchema)
    {
        FeatureColumnName = featureColumn;
        FeatureColumnType = FindFeatureType(host, trainSchema, featureColumn);
    }

    private protected SingleFeaturePredictionTransformerBase(IHost host, ModelLoadContext ctx, TModel model)
        : base(host, ctx, model)
    {
        FeatureColumnName = ctx.LoadStringOrNull();
        host.CheckDecode(FeatureColumnName != null, "The model does not name its feature column.");
        FeatureColumnType = FindFeatureType(host, TrainSchema, FeatureColumnName);
    }

    public string FeatureColumnName { get; }

    /// <summary>The type that the feature column had where the model was trained.</summary>
    public DataViewType FeatureColumnType { get; }

    public sealed override DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return Transform(new EmptyDataView(Host, inputSchema)).Schema;
    }

    /// <summary>The column of the features, which must have the type it was trained with.</summary>
    private protected DataViewSchema.Column FindFeatures(DataViewSchema inputSchema)
    {
        DataViewSchema.Column? column = inputSchema.GetColumnOrNull(FeatureColumnName);
        if (column == null)
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "feature", FeatureColumnName);
        if (!column.Value.Type.Equals(FeatureColumnType))
        {
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), "feature", FeatureColumnName, FeatureColumnType.ToString(), column.Value.Type.ToString());
        }

        return column.Value;
    }

    private protected sealed override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ctx.CheckAtModel();
        SaveCore(ctx);
    }

    private protected virtual void SaveCore(ModelSaveContext ctx)
    {
        SaveModelCore(ctx);
        ctx.SaveStringOrNull(FeatureColumnName);
    }

    private static DataViewType FindFeatureType(IHost host, DataViewSchema trainSchema, string featureColumn) =>
        trainSchema.GetColumnOrNull(featureColumn)?.Type
            ?? throw host.ExceptSchemaMismatch(nameof(featureColumn), "feature", featureColumn);
}
