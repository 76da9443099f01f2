namespace MLVision.Extensions.Torch;

/// <summary>How far a training is within an epoch; at its end there is a <see cref="TrainingProgress"/>.</summary>
public sealed record BatchProgress
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of epochs that are wanted.</summary>
    public required int Epochs { get; init; }

    /// <summary>Whether the epoch's training is done, and its result is judged by the validation images.</summary>
    public required bool IsValidation { get; init; }

    /// <summary>
    /// How many batches are done, from 1; in validation those of the validation images. A GPU may still be at work on the last of
    /// them.
    /// </summary>
    public required int Batch { get; init; }

    /// <summary>How many batches there are; in validation those of the validation images.</summary>
    public required int Batches { get; init; }

    /// <summary>
    /// The mean loss so far, of training or of validation; null while none is known. On CUDA, where reading a loss makes the
    /// program wait for the GPU, losses are read every 64 batches.
    /// </summary>
    public required double? Loss { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Images per second so far, of training or of validation.</summary>
    public required double ImagesPerSecond { get; init; }

    /// <summary>
    /// About how long the rest of the training will take. In the first epoch the time of validation is not known before it
    /// begins.
    /// </summary>
    public required TimeSpan TimeLeft { get; init; }
}
