using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Trainers and evaluation for labels that are true or false.</summary>
public sealed class BinaryClassificationCatalog : TrainCatalogBase
{
    internal BinaryClassificationCatalog(IHostEnvironment env)
        : base(env, nameof(BinaryClassificationCatalog)) => Trainers = new BinaryClassificationTrainers(this);

    public BinaryClassificationTrainers Trainers { get; }

    public CalibratedBinaryClassificationMetrics Evaluate(IDataView data, string labelColumnName = "Label",
        string scoreColumnName = "Score", string probabilityColumnName = "Probability",
        string predictedLabelColumnName = "PredictedLabel")
    {
        Environment.CheckValue(data, nameof(data));
        var columns = new EvaluationColumns(Environment, data.Schema);
        DataViewSchema.Column label = columns.Required("label", labelColumnName, nameof(labelColumnName));
        DataViewSchema.Column score = columns.Required("score", scoreColumnName, nameof(scoreColumnName));
        DataViewSchema.Column probability =
            columns.Required("probability", probabilityColumnName, nameof(probabilityColumnName));
        columns.Required("predicted label", predictedLabelColumnName, nameof(predictedLabelColumnName));
        BinaryTally tally = Tally(data, columns, label, score, probability);
        return new CalibratedBinaryClassificationMetrics(Environment, tally, columns.BinaryClassNames(label));
    }

    public BinaryClassificationMetrics EvaluateNonCalibrated(IDataView data, string labelColumnName = "Label",
        string scoreColumnName = "Score", string predictedLabelColumnName = "PredictedLabel")
    {
        Environment.CheckValue(data, nameof(data));
        var columns = new EvaluationColumns(Environment, data.Schema);
        DataViewSchema.Column label = columns.Required("label", labelColumnName, nameof(labelColumnName));
        DataViewSchema.Column score = columns.Required("score", scoreColumnName, nameof(scoreColumnName));
        columns.Required("predicted label", predictedLabelColumnName, nameof(predictedLabelColumnName));
        BinaryTally tally = Tally(data, columns, label, score, probability: null);
        return new BinaryClassificationMetrics(Environment, tally, columns.BinaryClassNames(label));
    }

    public IReadOnlyList<CrossValidationResult<CalibratedBinaryClassificationMetrics>> CrossValidate(IDataView data,
        IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label",
        string samplingKeyColumnName = null, int? seed = null)
    {
        Environment.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        return CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed,
            scored => Evaluate(scored, labelColumnName));
    }

    public IReadOnlyList<CrossValidationResult<BinaryClassificationMetrics>> CrossValidateNonCalibrated(IDataView data,
        IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label",
        string samplingKeyColumnName = null, int? seed = null)
    {
        Environment.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        return CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed,
            scored => EvaluateNonCalibrated(scored, labelColumnName));
    }

    private static BinaryTally Tally(IDataView data, EvaluationColumns columns,
        DataViewSchema.Column label, DataViewSchema.Column score, DataViewSchema.Column? probability)
    {
        columns.CheckSingle("score", score);
        columns.CheckBinaryLabel(label);
        var needed = new List<DataViewSchema.Column> { label, score };
        if (probability != null)
        {
            columns.CheckSingle("probability", probability.Value);
            needed.Add(probability.Value);
        }

        var tally = new BinaryTally();
        using DataViewRowCursor cursor = data.GetRowCursor(needed);
        ValueGetter<float> getLabel = LabelGetter.Create(cursor, label);
        ValueGetter<float> getScore = cursor.GetGetter<float>(score);
        ValueGetter<float> getProbability = probability == null ? null : cursor.GetGetter<float>(probability.Value);
        float labelValue = 0, scoreValue = 0, probabilityValue = float.NaN;
        while (cursor.MoveNext())
        {
            getLabel(ref labelValue);
            getScore(ref scoreValue);
            getProbability?.Invoke(ref probabilityValue);
            tally.Add(labelValue, scoreValue, probabilityValue);
        }
        return tally;
    }

    /// <summary>What trainers of this task hang on.</summary>
    public sealed class BinaryClassificationTrainers : CatalogInstantiatorBase
    {
        internal BinaryClassificationTrainers(BinaryClassificationCatalog catalog)
            : base(catalog)
        {
        }
    }
}
