namespace MLVision.Extensions.Torch.Tests;

/// <summary>Keeps what is reported, at once and on the reporting thread.</summary>
internal class ReportList<T>(Action<T>? then = null) : IProgress<T>
{
    public List<T> Items { get; } = [];

    public void Report(T value)
    {
        Items.Add(value);
        then?.Invoke(value);
    }
}
