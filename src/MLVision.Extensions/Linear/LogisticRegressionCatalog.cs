using Microsoft.ML;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Offers logistic regression beside ML.NET's trainers of classifiers.</summary>
public static class LogisticRegressionCatalog
{
    /// <summary>Trains a multinomial logistic regression.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="labelColumnName">The name of the label column, a key.</param>
    /// <param name="featureColumnName">The name of the feature column, a vector of <see cref="float"/> of known length.</param>
    /// <param name="exampleWeightColumnName">
    /// The name of the column of row weights, <see cref="float"/> of at least 0; null: every row weighs 1.
    /// </param>
    /// <param name="l1Regularization">The weight of the coefficients' magnitudes, at least 0.</param>
    /// <param name="l2Regularization">The weight of half the coefficients' squares, at least 0: 1 / C of scikit-learn.</param>
    /// <exception cref="ArgumentException">An argument is out of range; the message names it.</exception>
    public static LogisticRegressionMulticlassTrainer LogisticRegression(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        double l1Regularization = 0,
        double l2Regularization = 1) =>
        LogisticRegression(catalog, CreateOptions(
            labelColumnName, featureColumnName, exampleWeightColumnName, l1Regularization, l2Regularization));

    /// <summary>Trains a multinomial logistic regression.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static LogisticRegressionMulticlassTrainer LogisticRegression(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, LogisticRegressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new LogisticRegressionMulticlassTrainer(MLNetInternals.GetEnvironment(catalog), options);
    }

    /// <summary>Trains a binary logistic regression.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="labelColumnName">The name of the label column, a Boolean.</param>
    /// <param name="featureColumnName">The name of the feature column, a vector of <see cref="float"/> of known length.</param>
    /// <param name="exampleWeightColumnName">
    /// The name of the column of row weights, <see cref="float"/> of at least 0; null: every row weighs 1.
    /// </param>
    /// <param name="l1Regularization">The weight of the coefficients' magnitudes, at least 0.</param>
    /// <param name="l2Regularization">The weight of half the coefficients' squares, at least 0: 1 / C of scikit-learn.</param>
    /// <exception cref="ArgumentException">An argument is out of range; the message names it.</exception>
    public static LogisticRegressionBinaryTrainer LogisticRegression(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        double l1Regularization = 0,
        double l2Regularization = 1) =>
        LogisticRegression(catalog, CreateOptions(
            labelColumnName, featureColumnName, exampleWeightColumnName, l1Regularization, l2Regularization));

    /// <summary>Trains a binary logistic regression.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public static LogisticRegressionBinaryTrainer LogisticRegression(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, LogisticRegressionOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new LogisticRegressionBinaryTrainer(MLNetInternals.GetEnvironment(catalog), options);
    }

    private static LogisticRegressionOptions CreateOptions(
        string label, string features, string? weight, double l1, double l2) => new()
    {
        LabelColumnName = label,
        FeatureColumnName = features,
        ExampleWeightColumnName = weight,
        L1Regularization = l1,
        L2Regularization = l2,
    };
}
