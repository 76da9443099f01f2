namespace Microsoft.ML.Trainers;

/// <summary>A model that can tell how much each feature contributed to a score.</summary>
public interface ICalculateFeatureContribution
{
    FeatureContributionCalculator FeatureContributionCalculator { get; }
}
