using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>The base of trainers: checks the columns, trains, and makes the transformer.</summary>
public abstract class TrainerEstimatorBase<TTransformer, TModel> : ITrainerEstimator<TTransformer, TModel>
    where TTransformer : ISingleFeaturePredictionTransformer<TModel>
    where TModel : class
{
    private protected const string NoTrainingInstancesMessage =
        "No valid training instances found, all instances have missing features.";

    public readonly SchemaShape.Column FeatureColumn;

    /// <summary>The label column; not valid for unsupervised trainers.</summary>
    public readonly SchemaShape.Column LabelColumn;

    /// <summary>The column of the examples' weights; not valid where all weigh the same.</summary>
    public readonly SchemaShape.Column WeightColumn;

    private protected readonly IHost Host;

    private protected TrainerEstimatorBase(
        IHost host, SchemaShape.Column feature, SchemaShape.Column label, SchemaShape.Column weight = default)
    {
        Contracts.CheckValue(host, nameof(host));
        Host = host;
        Host.CheckParam(feature.IsValid, nameof(feature), "not initialized properly");
        FeatureColumn = feature;
        LabelColumn = label;
        WeightColumn = weight;
    }

    public abstract TrainerInfo Info { get; }

    public TTransformer Fit(IDataView input) => TrainTransformer(input, null);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        CheckInputSchema(inputSchema);
        return WithColumns(inputSchema, GetOutputColumnsCore(inputSchema));
    }

    /// <summary>The schema with columns added, or put in the place of those of the same name.</summary>
    internal static SchemaShape WithColumns(SchemaShape inputSchema, IEnumerable<SchemaShape.Column> added)
    {
        var columns = new List<SchemaShape.Column>(inputSchema);
        foreach (SchemaShape.Column column in added)
        {
            int old = columns.FindIndex(candidate => candidate.Name == column.Name);
            if (old < 0)
                columns.Add(column);
            else
                columns[old] = column;
        }

        return new SchemaShape(columns);
    }

    private protected abstract SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema);

    private protected abstract TModel TrainModel(IChannel ch, IDataView data, object initialModel);

    private protected abstract TTransformer MakeTransformer(TModel model, DataViewSchema trainSchema);

    private protected TTransformer TrainTransformer(IDataView trainData, object initialModel)
    {
        Host.CheckValue(trainData, nameof(trainData));
        CheckInputSchema(SchemaShape.Create(trainData.Schema));
        using IChannel ch = Host.Start("Training");
        return MakeTransformer(TrainModel(ch, trainData, initialModel), trainData.Schema);
    }

    private void CheckInputSchema(SchemaShape inputSchema)
    {
        CheckColumn(inputSchema, FeatureColumn, "feature");
        if (WeightColumn.IsValid)
            CheckColumn(inputSchema, WeightColumn, "weight");
        if (LabelColumn.IsValid)
            CheckColumn(inputSchema, LabelColumn, "label");
    }

    private void CheckColumn(SchemaShape inputSchema, SchemaShape.Column expected, string role)
    {
        if (!inputSchema.TryFindColumn(expected.Name, out SchemaShape.Column actual))
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), role, expected.Name);
        if (!expected.IsCompatibleWith(actual))
        {
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), role, expected.Name, expected.GetTypeString(), actual.GetTypeString());
        }
    }
}
