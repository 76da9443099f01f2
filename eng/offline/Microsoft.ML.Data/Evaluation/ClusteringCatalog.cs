using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Trainers and evaluation for grouping rows without labels.</summary>
public sealed class ClusteringCatalog : TrainCatalogBase
{
    internal ClusteringCatalog(IHostEnvironment env)
        : base(env, nameof(ClusteringCatalog)) => Trainers = new ClusteringTrainers(this);

    public ClusteringTrainers Trainers { get; }

    public ClusteringMetrics Evaluate(IDataView data, string labelColumnName = null, string scoreColumnName = "Score",
        string featureColumnName = null)
    {
        Environment.CheckValue(data, nameof(data));
        var columns = new EvaluationColumns(Environment, data.Schema);
        DataViewSchema.Column score = columns.Required("score", scoreColumnName, nameof(scoreColumnName));
        DataViewSchema.Column? label = columns.Optional("label", labelColumnName, nameof(labelColumnName));
        DataViewSchema.Column? features = columns.Optional("features", featureColumnName, nameof(featureColumnName));
        if (label != null)
            columns.CheckSingleOrKey("label", label.Value);
        int clusterCount = columns.VectorOfSingle("score", score, minimumSize: 1);
        int featureCount = features == null ? 0 : columns.VectorOfSingle("features", features.Value, minimumSize: 1);

        var tally = new ClusteringTally(Environment, clusterCount, featureCount);
        AddRows(tally, data, label, score, features);
        if (features != null)
            AddSpreads(tally, data, score, features.Value);
        return new ClusteringMetrics(tally);
    }

    public IReadOnlyList<CrossValidationResult<ClusteringMetrics>> CrossValidate(IDataView data,
        IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = null,
        string featuresColumnName = null, string samplingKeyColumnName = null, int? seed = null)
        => CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed,
            scored => Evaluate(scored, labelColumnName, featureColumnName: featuresColumnName));

    private static void AddRows(ClusteringTally tally, IDataView data,
        DataViewSchema.Column? label, DataViewSchema.Column score, DataViewSchema.Column? features)
    {
        var needed = new List<DataViewSchema.Column> { score };
        if (label != null)
            needed.Add(label.Value);
        if (features != null)
            needed.Add(features.Value);

        using DataViewRowCursor cursor = data.GetRowCursor(needed);
        ValueGetter<VBuffer<float>> getScores = cursor.GetGetter<VBuffer<float>>(score);
        ValueGetter<float> getLabel = label == null ? null : LabelGetter.Create(cursor, label.Value);
        ValueGetter<VBuffer<float>> getFeatures = features == null ? null : cursor.GetGetter<VBuffer<float>>(features.Value);
        VBuffer<float> scores = default, featureValues = default;
        float labelValue = float.NaN;
        while (cursor.MoveNext())
        {
            getScores(ref scores);
            getLabel?.Invoke(ref labelValue);
            getFeatures?.Invoke(ref featureValues);
            tally.Add(labelValue, in scores, in featureValues);
        }
    }

    private static void AddSpreads(ClusteringTally tally, IDataView data,
        DataViewSchema.Column score, DataViewSchema.Column features)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([score, features]);
        ValueGetter<VBuffer<float>> getScores = cursor.GetGetter<VBuffer<float>>(score);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(features);
        VBuffer<float> scores = default, featureValues = default;
        while (cursor.MoveNext())
        {
            getScores(ref scores);
            getFeatures(ref featureValues);
            tally.AddSpread(in scores, in featureValues);
        }
    }

    /// <summary>What trainers of this task hang on.</summary>
    public sealed class ClusteringTrainers : CatalogInstantiatorBase
    {
        internal ClusteringTrainers(ClusteringCatalog catalog)
            : base(catalog)
        {
        }
    }
}
