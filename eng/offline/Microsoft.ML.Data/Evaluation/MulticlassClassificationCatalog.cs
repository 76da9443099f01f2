using System;
using System.Collections.Generic;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Trainers and evaluation for labels of several classes.</summary>
public sealed class MulticlassClassificationCatalog : TrainCatalogBase
{
    internal MulticlassClassificationCatalog(IHostEnvironment env)
        : base(env, nameof(MulticlassClassificationCatalog)) => Trainers = new MulticlassClassificationTrainers(this);

    public MulticlassClassificationTrainers Trainers { get; }

    public MulticlassClassificationMetrics Evaluate(IDataView data, string labelColumnName = "Label",
        string scoreColumnName = "Score", string predictedLabelColumnName = "PredictedLabel", int topKPredictionCount = 0)
    {
        Environment.CheckValue(data, nameof(data));
        Environment.CheckUserArg(topKPredictionCount >= 0, nameof(topKPredictionCount), "Must be non-negative");

        var columns = new EvaluationColumns(Environment, data.Schema);
        DataViewSchema.Column label = columns.Required("label", labelColumnName, nameof(labelColumnName));
        DataViewSchema.Column score = columns.Required("score", scoreColumnName, nameof(scoreColumnName));
        columns.Required("predicted label", predictedLabelColumnName, nameof(predictedLabelColumnName));
        int classCount = columns.VectorOfSingle("score", score, minimumSize: 2);
        columns.CheckSingleOrKey("label", label);
        // One more than there are classes, for labels that no class has: then every row counts.
        Environment.CheckUserArg(topKPredictionCount <= classCount + 1, nameof(topKPredictionCount),
            $"Must not be greater than {classCount + 1}: there are {classCount} classes");

        var tally = new MulticlassTally(classCount);
        using (DataViewRowCursor cursor = data.GetRowCursor([label, score]))
        {
            ValueGetter<float> getLabel = LabelGetter.Create(cursor, label);
            ValueGetter<VBuffer<float>> getScores = cursor.GetGetter<VBuffer<float>>(score);
            float labelValue = 0;
            VBuffer<float> scores = default;
            while (cursor.MoveNext())
            {
                getLabel(ref labelValue);
                getScores(ref scores);
                tally.Add(labelValue, in scores);
            }
        }
        ReadOnlyMemory<char>[] classNames = columns.ClassNames(score, classCount);
        return new MulticlassClassificationMetrics(Environment, tally, classNames, topKPredictionCount);
    }

    public IReadOnlyList<CrossValidationResult<MulticlassClassificationMetrics>> CrossValidate(IDataView data,
        IEstimator<ITransformer> estimator, int numberOfFolds = 5, string labelColumnName = "Label",
        string samplingKeyColumnName = null, int? seed = null)
    {
        Environment.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        return CrossValidate(data, estimator, numberOfFolds, samplingKeyColumnName, seed,
            scored => Evaluate(scored, labelColumnName));
    }

    /// <summary>What trainers of this task hang on.</summary>
    public sealed class MulticlassClassificationTrainers : CatalogInstantiatorBase
    {
        internal MulticlassClassificationTrainers(MulticlassClassificationCatalog catalog)
            : base(catalog)
        {
        }
    }
}
