namespace Microsoft.ML.Trainers;

/// <summary>Stands for the model when feature contributions are asked for.</summary>
public sealed class FeatureContributionCalculator
{
    internal FeatureContributionCalculator(object model) => Model = model;

    internal object Model { get; }
}
