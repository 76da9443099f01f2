using MLVision.Extensions.Torch;

namespace MLVision.Extensions.Benchmarks;

/// <summary>Lets peers take their turns at the end of each epoch of a training, on the training thread.</summary>
internal sealed class EpochTurns(Action<TrainingProgress> take) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => take(value);
}
