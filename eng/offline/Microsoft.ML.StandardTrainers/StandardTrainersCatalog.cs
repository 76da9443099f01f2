using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace Microsoft.ML;

/// <summary>The linear trainers, as methods of the tasks' catalogs.</summary>
public static class StandardTrainersCatalog
{
    public static LbfgsLogisticRegressionBinaryTrainer LbfgsLogisticRegression(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string exampleWeightColumnName = null,
        float l1Regularization = 1f,
        float l2Regularization = 1f,
        float optimizationTolerance = 1e-7f,
        int historySize = 20,
        bool enforceNonNegativity = false)
    {
        IHostEnvironment env = EnvironmentOf(catalog, labelColumnName, featureColumnName);
        return new LbfgsLogisticRegressionBinaryTrainer(env, new LbfgsLogisticRegressionBinaryTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            L1Regularization = l1Regularization,
            L2Regularization = l2Regularization,
            OptimizationTolerance = optimizationTolerance,
            HistorySize = historySize,
            EnforceNonNegativity = enforceNonNegativity,
        });
    }

    public static LbfgsLogisticRegressionBinaryTrainer LbfgsLogisticRegression(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        LbfgsLogisticRegressionBinaryTrainer.Options options)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckValue(options, nameof(options));
        return new LbfgsLogisticRegressionBinaryTrainer(catalog.GetEnvironment(), options);
    }

    public static LbfgsMaximumEntropyMulticlassTrainer LbfgsMaximumEntropy(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string exampleWeightColumnName = null,
        float l1Regularization = 1f,
        float l2Regularization = 1f,
        float optimizationTolerance = 1e-7f,
        int historySize = 20,
        bool enforceNonNegativity = false)
    {
        IHostEnvironment env = EnvironmentOf(catalog, labelColumnName, featureColumnName);
        return new LbfgsMaximumEntropyMulticlassTrainer(env, new LbfgsMaximumEntropyMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            L1Regularization = l1Regularization,
            L2Regularization = l2Regularization,
            OptimizationTolerance = optimizationTolerance,
            HistorySize = historySize,
            EnforceNonNegativity = enforceNonNegativity,
        });
    }

    public static LbfgsMaximumEntropyMulticlassTrainer LbfgsMaximumEntropy(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        LbfgsMaximumEntropyMulticlassTrainer.Options options)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckValue(options, nameof(options));
        return new LbfgsMaximumEntropyMulticlassTrainer(catalog.GetEnvironment(), options);
    }

    public static SdcaMaximumEntropyMulticlassTrainer SdcaMaximumEntropy(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = DefaultColumnNames.Label,
        string featureColumnName = DefaultColumnNames.Features,
        string exampleWeightColumnName = null,
        float? l2Regularization = null,
        float? l1Regularization = null,
        int? maximumNumberOfIterations = null)
    {
        IHostEnvironment env = EnvironmentOf(catalog, labelColumnName, featureColumnName);
        return new SdcaMaximumEntropyMulticlassTrainer(env, new SdcaMaximumEntropyMulticlassTrainer.Options
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            L2Regularization = l2Regularization,
            L1Regularization = l1Regularization,
            MaximumNumberOfIterations = maximumNumberOfIterations,
        });
    }

    public static SdcaMaximumEntropyMulticlassTrainer SdcaMaximumEntropy(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        SdcaMaximumEntropyMulticlassTrainer.Options options)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        Contracts.CheckValue(options, nameof(options));
        return new SdcaMaximumEntropyMulticlassTrainer(catalog.GetEnvironment(), options);
    }

    public static OneVersusAllTrainer OneVersusAll<TModel>(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        ITrainerEstimator<BinaryPredictionTransformer<TModel>, TModel> binaryEstimator,
        string labelColumnName = DefaultColumnNames.Label,
        bool imputeMissingLabelsAsNegative = false,
        IEstimator<ISingleFeaturePredictionTransformer<ICalibrator>> calibrator = null,
        int maximumCalibrationExampleCount = 1000000000,
        bool useProbabilities = true)
        where TModel : class
    {
        // A calibrator would only be trained for models that come without one, and every binary trainer here brings its own.
        Contracts.CheckValue(catalog, nameof(catalog));
        return OneVersusAllTrainer.Create(
            catalog.GetEnvironment(), binaryEstimator, labelColumnName, imputeMissingLabelsAsNegative, useProbabilities);
    }

    private static IHostEnvironment EnvironmentOf(IInternalCatalog catalog, string labelColumnName, string featureColumnName)
    {
        Contracts.CheckValue(catalog, nameof(catalog));
        IHostEnvironment env = catalog.GetEnvironment();
        env.CheckNonEmpty(featureColumnName, nameof(featureColumnName));
        env.CheckNonEmpty(labelColumnName, nameof(labelColumnName));
        return env;
    }
}
