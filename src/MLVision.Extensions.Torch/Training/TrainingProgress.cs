namespace MLVision.Extensions.Torch;

/// <summary>How a training stands at the end of an epoch; within it there is <see cref="BatchProgress"/>.</summary>
public sealed record TrainingProgress
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of epochs that are wanted.</summary>
    public required int Epochs { get; init; }

    /// <summary>
    /// The mean training loss of the epoch, with label smoothing, mixed images and class weights where these are used.
    /// </summary>
    public required double Loss { get; init; }

    /// <summary>The part of the training images whose class was predicted while they were trained on; 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>The part of the training images whose class was among the five best; 0 to 1.</summary>
    public required double TopFiveAccuracy { get; init; }

    /// <summary>The mean cross-entropy of the validation images; null without validation.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The part of the validation images whose class is predicted; null without validation.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>The part of the validation images whose class is among the five best; null without validation.</summary>
    public double? ValidationTopFiveAccuracy { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Training images per second in this epoch.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>About how long the epochs that are left will take.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>Whether the monitored metric was the best so far.</summary>
    public required bool IsBest { get; init; }
}
