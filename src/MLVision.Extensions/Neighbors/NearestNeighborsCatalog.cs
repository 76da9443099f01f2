using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Offers <see cref="NearestNeighborsTrainer"/> beside ML.NET's multiclass trainers.</summary>
public static class NearestNeighborsCatalog
{
    /// <summary>Classifies by the nearest training examples, found exactly.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="labelColumnName">The name of the label column, a key.</param>
    /// <param name="featureColumnName">The name of the feature column, a vector of <see cref="float"/> of known length.</param>
    /// <param name="neighborCount">How many neighbours decide, 1 to 1000.</param>
    /// <param name="metric">How distances are measured.</param>
    /// <param name="weights">How much each neighbour counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of range.</exception>
    public static NearestNeighborsTrainer NearestNeighbors(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        int neighborCount = 5,
        NeighborMetric metric = NeighborMetric.Euclidean,
        NeighborWeights weights = NeighborWeights.Uniform) =>
        NearestNeighbors(catalog, new NearestNeighborsOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            NeighborCount = neighborCount,
            Metric = metric,
            Weights = weights,
        });

    /// <summary>Classifies by the nearest training examples, found exactly.</summary>
    /// <param name="catalog">The catalog of trainers.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    public static NearestNeighborsTrainer NearestNeighbors(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, NearestNeighborsOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new NearestNeighborsTrainer(options.Validate());
    }
}
