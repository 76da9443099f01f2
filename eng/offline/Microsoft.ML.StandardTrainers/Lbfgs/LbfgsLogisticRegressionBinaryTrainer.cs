using System;
using System.Linq;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Numeric;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Logistic regression, trained with L-BFGS.</summary>
public sealed class LbfgsLogisticRegressionBinaryTrainer : LbfgsTrainerBase<LbfgsLogisticRegressionBinaryTrainer.Options,
    BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>,
    CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>
{
    internal LbfgsLogisticRegressionBinaryTrainer(IHostEnvironment env, Options options)
        : base(env, options, TrainerUtils.MakeBoolScalarLabel(Contracts.CheckRef(options, nameof(options)).LabelColumnName))
    {
    }

    private protected override bool WantsStatistics => LbfgsTrainerOptions.ShowTrainingStatistics;

    public BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> Fit(
        IDataView trainData, LinearModelParameters modelParameters) => TrainTransformer(trainData, modelParameters);

    private protected override LinearObjective MakeObjective(TrainingSet data, int classCount, int threadCount) =>
        new LogisticObjective(data.Matrix, LbfgsTrainerOptions.L2Regularization, data.WeightSum, threadCount);

    private protected override StoppingRule MakeStoppingRule() =>
        new MeanRelativeImprovementRule(LbfgsTrainerOptions.OptimizationTolerance, LbfgsTrainerOptions.MaximumNumberOfIterations);

    private protected override double[] Flatten(object model)
    {
        var linear = (LinearModelParameters)model;
        return linear.Weights.Prepend(linear.Bias).Select(value => (double)value).ToArray();
    }

    private protected override CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> MakeModel(
        float[] biases, float[][] weights, string[] labelNames, ModelStatisticsBase statistics)
    {
        // The logistic function of the score is the probability that was trained: the calibrator has nothing to learn.
        return new ParameterMixingCalibratedModelParameters<LinearBinaryModelParameters, PlattCalibrator>(
            Host,
            new LinearBinaryModelParameters(Host, weights[0], biases[0], statistics),
            new PlattCalibrator(Host, -1, 0));
    }

    private protected override
        BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>> MakeTransformer(
            CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator> model, DataViewSchema trainSchema) =>
        new BinaryPredictionTransformer<CalibratedModelParametersBase<LinearBinaryModelParameters, PlattCalibrator>>(
            Host, model, trainSchema, FeatureColumn.Name);

    private protected override string[] LabelNames(DataViewSchema.Column label, int classCount) => null;

    private protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) =>
    [
        Scalar(DefaultColumnNames.Score, NumberDataViewType.Single),
        Scalar(DefaultColumnNames.Probability, NumberDataViewType.Single, isNormalized: true),
        Scalar(DefaultColumnNames.PredictedLabel, BooleanDataViewType.Instance),
    ];

    private static SchemaShape.Column Scalar(string name, DataViewType type, bool isNormalized = false) =>
        new SchemaShape.Column(name, SchemaShape.Column.VectorKind.Scalar, type, false,
            new SchemaShape(AnnotationUtils.GetTrainerOutputAnnotation(isNormalized)));

    public sealed class Options : OptionsBase
    {
        /// <summary>Whether to report and keep how well the model fits the training examples.</summary>
        public bool ShowTrainingStatistics = false;
    }
}
