namespace Microsoft.ML.Trainers;

/// <summary>The columns that every trainer reads.</summary>
public abstract class TrainerInputBase
{
    /// <summary>The column of the features: a vector of Single of known size.</summary>
    public string FeatureColumnName = DefaultColumnNames.Features;

    private protected TrainerInputBase()
    {
    }
}
