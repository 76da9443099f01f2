namespace MLVision.Extensions.Torch;

/// <summary>Ends a training that has stopped improving; the metric is <see cref="TrainingOptions.Monitor"/>.</summary>
public sealed class EarlyStopping
{
    /// <summary>How many epochs without improvement end the training; at least 1, default 5.</summary>
    public int Patience { get; init; } = 5;

    /// <summary>By how much the metric must be better than the best to count as improved; 0 or more, default 0.</summary>
    public double MinDelta { get; init; }

    internal void Validate()
    {
        OptionCheck.AtLeast(Patience, 1);
        OptionCheck.NotNegative(MinDelta);
    }
}
