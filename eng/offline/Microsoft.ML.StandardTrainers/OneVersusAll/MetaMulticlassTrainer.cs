using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The base of trainers for several classes that train models for two.</summary>
public abstract class MetaMulticlassTrainer<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected readonly SchemaShape.Column LabelColumn;
    private protected readonly IHost Host;

    private protected MetaMulticlassTrainer(IHostEnvironment env, string name, string labelColumn, TrainerInfo binaryTrainer)
    {
        Host = Contracts.CheckRef(env, nameof(env)).Register(name);
        Host.CheckValue(labelColumn, nameof(labelColumn));
        LabelColumn = TrainerUtils.MakeU4ScalarColumn(labelColumn);
        Info = new TrainerInfo(normalization: binaryTrainer.NeedNormalization);
    }

    public TrainerInfo Info { get; }

    public abstract TTransformer Fit(IDataView input);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        CheckLabel(inputSchema);
        return TrainerEstimatorBase<TTransformer, TModel>.WithColumns(
            inputSchema, MulticlassTrainerColumns.Make(inputSchema, LabelColumn.Name));
    }

    private protected void CheckLabel(SchemaShape inputSchema)
    {
        if (!inputSchema.TryFindColumn(LabelColumn.Name, out SchemaShape.Column label))
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "label", LabelColumn.Name);
        if (!LabelColumn.IsCompatibleWith(label))
        {
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), "label", LabelColumn.Name, LabelColumn.GetTypeString(), label.GetTypeString());
        }
    }
}
