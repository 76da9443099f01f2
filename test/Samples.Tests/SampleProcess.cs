using System.Diagnostics;

namespace Samples.Tests;

/// <summary>A sample that runs as its users start it, on the data that the repository carries.</summary>
internal static class SampleProcess
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs a sample to its end, or for five minutes at most.</summary>
    /// <param name="sample">The name of its program.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="onLine">Is told each line of its output.</param>
    public static SampleResult Run(string sample, string[] arguments, Action<Process, string>? onLine = null)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        if (OperatingSystem.IsLinux())
        {
            // Tests that run in the background of a shell ignore Ctrl+C, and so would what they start.
            start.FileName = "env";
            start.ArgumentList.Add("--default-signal=INT");
            start.ArgumentList.Add("dotnet");
        }

        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, sample + ".dll"));
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Remove("MLVISION_DATA");
        // What a user's terminal is; the output goes into a pipe nevertheless.
        start.Environment["TERM"] = "xterm-256color";
        using Process process = Process.Start(start)!;
        using var limit = new Timer(_ => process.Kill(entireProcessTree: true), null, _patience, Timeout.InfiniteTimeSpan);
        Task<string> error = process.StandardError.ReadToEndAsync();
        var lines = new List<string>();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            lines.Add(line);
            onLine?.Invoke(process, line);
        }

        process.WaitForExit();
        return new SampleResult(process.ExitCode, lines, error.Result);
    }
}
