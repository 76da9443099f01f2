namespace Microsoft.ML.Trainers;

/// <summary>The columns of an unsupervised trainer that can weigh its examples.</summary>
public abstract class UnsupervisedTrainerInputBaseWithWeight : TrainerInputBase
{
    /// <summary>The column of the examples' weights, a Single; null where all weigh the same.</summary>
    public string ExampleWeightColumnName = null;

    private protected UnsupervisedTrainerInputBaseWithWeight()
    {
    }
}
