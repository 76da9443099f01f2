namespace MLVision.Extensions;

/// <summary>Options of <see cref="NearestNeighborsTrainer"/>, named after those of scikit-learn's KNeighborsClassifier.</summary>
public sealed class NearestNeighborsOptions
{
    /// <summary>The name of the label column, a key; default "Label".</summary>
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>The name of the feature column, a vector of <see cref="float"/> of known length; default "Features".</summary>
    public string FeatureColumnName { get; set; } = "Features";

    /// <summary>How many neighbours decide, 1 to 1000; default 5.</summary>
    public int NeighborCount { get; set; } = 5;

    /// <summary>How distances are measured; default <see cref="NeighborMetric.Euclidean"/>.</summary>
    public NeighborMetric Metric { get; set; } = NeighborMetric.Euclidean;

    /// <summary>How much each neighbour counts; default <see cref="NeighborWeights.Uniform"/>.</summary>
    public NeighborWeights Weights { get; set; } = NeighborWeights.Uniform;

    /// <summary>A copy whose values were checked, so that later changes of the original have no effect.</summary>
    internal NearestNeighborsOptions Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(LabelColumnName);
        ArgumentException.ThrowIfNullOrEmpty(FeatureColumnName);
        OptionCheck.Range(NeighborCount, 1, 1000);
        OptionCheck.Defined(Metric);
        OptionCheck.Defined(Weights);
        return (NearestNeighborsOptions)MemberwiseClone();
    }
}
