namespace Samples.Tests;

/// <summary>What a sample said.</summary>
internal sealed record SampleResult(int ExitCode, IReadOnlyList<string> Lines, string Error)
{
    public string Output => string.Join('\n', Lines);
}
