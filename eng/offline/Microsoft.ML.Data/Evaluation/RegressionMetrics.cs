namespace Microsoft.ML.Data;

/// <summary>How far scores are from labels that are numbers.</summary>
public sealed class RegressionMetrics
{
    internal RegressionMetrics(RegressionTally tally)
    {
        MeanAbsoluteError = tally.MeanAbsoluteError;
        MeanSquaredError = tally.MeanSquaredError;
        RootMeanSquaredError = tally.RootMeanSquaredError;
        // The squared error is the loss that the catalog's evaluation uses.
        LossFunction = tally.MeanSquaredError;
        RSquared = tally.RSquared;
    }

    public double MeanAbsoluteError { get; }

    public double MeanSquaredError { get; }

    public double RootMeanSquaredError { get; }

    public double LossFunction { get; }

    public double RSquared { get; }
}
