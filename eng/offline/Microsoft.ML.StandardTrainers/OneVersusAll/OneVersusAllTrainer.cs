using System;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Trainers;

/// <summary>Trains one model per class that tells it from all others.</summary>
public sealed class OneVersusAllTrainer
    : MetaMulticlassTrainer<MulticlassPredictionTransformer<OneVersusAllModelParameters>, OneVersusAllModelParameters>
{
    private readonly Func<IDataView, (object Model, string FeatureColumn)> _fitBinary;
    private readonly bool _imputeMissingLabelsAsNegative;
    private readonly bool _useProbabilities;

    private OneVersusAllTrainer(
        IHostEnvironment env, Func<IDataView, (object Model, string FeatureColumn)> fitBinary, TrainerInfo binaryTrainer,
        string labelColumnName, bool imputeMissingLabelsAsNegative, bool useProbabilities)
        : base(env, "OVA", labelColumnName, binaryTrainer)
    {
        _fitBinary = fitBinary;
        _imputeMissingLabelsAsNegative = imputeMissingLabelsAsNegative;
        _useProbabilities = useProbabilities;
    }

    public override MulticlassPredictionTransformer<OneVersusAllModelParameters> Fit(IDataView input)
    {
        Host.CheckValue(input, nameof(input));
        CheckLabel(SchemaShape.Create(input.Schema));
        DataViewSchema.Column label = input.Schema[LabelColumn.Name];
        var models = new IScalarPredictor[label.Type.GetKeyCountAsInt32(Host)];
        string featureColumn = null;
        using (IChannel ch = Host.Start("Fitting"))
        {
            for (int i = 0; i < models.Length; i++)
            {
                ch.Info($"Training learner {i}");
                var view = new BinaryLabelView(input, label, (uint)i + 1, keepMissing: _imputeMissingLabelsAsNegative);
                (object model, featureColumn) = _fitBinary(view);
                models[i] = model as IScalarPredictor
                    ?? throw Host.ExceptParam(
                        "binaryEstimator", "Trainer estimator does not appear to produce the right kind of model.");
            }
        }

        return new MulticlassPredictionTransformer<OneVersusAllModelParameters>(
            Host, MakeModel(models), input.Schema, featureColumn, LabelColumn.Name);
    }

    internal static OneVersusAllTrainer Create<TModel>(
        IHostEnvironment env, ITrainerEstimator<BinaryPredictionTransformer<TModel>, TModel> binaryEstimator,
        string labelColumnName, bool imputeMissingLabelsAsNegative, bool useProbabilities)
        where TModel : class
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(binaryEstimator, nameof(binaryEstimator));
        (object Model, string FeatureColumn) Fit(IDataView view)
        {
            BinaryPredictionTransformer<TModel> transformer = binaryEstimator.Fit(view);
            return (transformer.Model, transformer.FeatureColumnName);
        }

        return new OneVersusAllTrainer(
            env, Fit, binaryEstimator.Info, labelColumnName, imputeMissingLabelsAsNegative, useProbabilities);
    }

    private OneVersusAllModelParameters MakeModel(IScalarPredictor[] models)
    {
        bool useProbabilities = _useProbabilities && models[0] is IProbabilityPredictor;
        if (_useProbabilities && !useProbabilities)
        {
            using IChannel ch = Host.Start("Creating OVA predictor");
            ch.Warning("UseProbabilities specified with PredictorType that can't produce probabilities.");
        }

        return new OneVersusAllModelParameters(
            Host,
            useProbabilities
                ? OneVersusAllModelParameters.OutputFormula.ProbabilityNormalization
                : OneVersusAllModelParameters.OutputFormula.Raw,
            models);
    }
}
