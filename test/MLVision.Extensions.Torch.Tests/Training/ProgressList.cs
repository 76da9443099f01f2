namespace MLVision.Extensions.Torch.Tests;

/// <summary>Keeps what is reported, at once and on the reporting thread.</summary>
internal sealed class ProgressList(Action<TrainingProgress>? then = null) : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Items { get; } = [];

    public void Report(TrainingProgress value)
    {
        Items.Add(value);
        then?.Invoke(value);
    }
}
