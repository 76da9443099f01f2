using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Numeric;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Multinomial logistic regression, trained with L-BFGS.</summary>
public sealed class LbfgsMaximumEntropyMulticlassTrainer : LbfgsTrainerBase<LbfgsMaximumEntropyMulticlassTrainer.Options,
    MulticlassPredictionTransformer<MaximumEntropyModelParameters>, MaximumEntropyModelParameters>
{
    internal LbfgsMaximumEntropyMulticlassTrainer(IHostEnvironment env, Options options)
        : base(env, options, TrainerUtils.MakeU4ScalarColumn(Contracts.CheckRef(options, nameof(options)).LabelColumnName))
    {
    }

    private protected override bool WantsStatistics => LbfgsTrainerOptions.ShowTrainingStatistics;

    public MulticlassPredictionTransformer<MaximumEntropyModelParameters> Fit(
        IDataView trainData, MaximumEntropyModelParameters modelParameters) => TrainTransformer(trainData, modelParameters);

    private protected override LinearObjective MakeObjective(TrainingSet data, int classCount, int threadCount) =>
        new SoftmaxObjective(data.Matrix, classCount, LbfgsTrainerOptions.L2Regularization, data.WeightSum, threadCount);

    private protected override StoppingRule MakeStoppingRule() =>
        new MeanImprovementRule(LbfgsTrainerOptions.OptimizationTolerance, LbfgsTrainerOptions.MaximumNumberOfIterations);

    private protected override double[] Flatten(object model) => ((MaximumEntropyModelParameters)model).Flatten();

    private protected override MaximumEntropyModelParameters MakeModel(
        float[] biases, float[][] weights, string[] labelNames, ModelStatisticsBase statistics)
    {
        if (biases.Length == 1)
        {
            using IChannel ch = Host.Start("Creating Predictor");
            ch.Warning("Training resulted in a one class predictor");
        }

        return new MaximumEntropyModelParameters(Host, weights, biases, labelNames, statistics);
    }

    private protected override MulticlassPredictionTransformer<MaximumEntropyModelParameters> MakeTransformer(
        MaximumEntropyModelParameters model, DataViewSchema trainSchema) =>
        new MulticlassPredictionTransformer<MaximumEntropyModelParameters>(
            Host, model, trainSchema, FeatureColumn.Name, LabelColumn.Name);

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) =>
        MulticlassTrainerColumns.Make(inputSchema, LabelColumn.Name);

    /// <summary>The names of the classes, where every class has one of its own; else null.</summary>
    private protected override string[] LabelNames(DataViewSchema.Column label, int classCount)
    {
        DataViewType type = label.Annotations.Schema.GetColumnOrNull(AnnotationUtils.Kinds.KeyValues)?.Type;
        if (type is not VectorDataViewType { ItemType: TextDataViewType } vector || vector.Size != classCount)
            return null;
        VBuffer<ReadOnlyMemory<char>> values = default;
        label.GetKeyValues(ref values);
        string[] names = values.DenseValues().Select(value => value.ToString()).ToArray();
        return names.All(name => name.Length > 0) && new HashSet<string>(names).Count == classCount ? names : null;
    }

    public sealed class Options : OptionsBase
    {
        /// <summary>Whether to report and keep how well the model fits the training examples.</summary>
        public bool ShowTrainingStatistics = false;
    }
}
