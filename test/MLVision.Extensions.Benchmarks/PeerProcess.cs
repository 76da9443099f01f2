using System.Diagnostics;
using System.Text.Json;

namespace MLVision.Extensions.Benchmarks;

/// <summary>
/// A Python peer that stays alive and runs a named case once for each line that it is sent, so that ours and the peer's can be
/// measured in turns. The other side is <c>eng/peers/peer.py</c>.
/// </summary>
internal sealed class PeerProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _script;

    private PeerProcess(string script, Process process)
    {
        _script = script;
        _process = process;
    }

    /// <summary>
    /// Starts <c>eng/peers/SCRIPT</c> with the Python of the operating system (<c>MLVISION_PYTHON</c> overrides).
    /// </summary>
    public static PeerProcess Start(
        string script, IEnumerable<string>? arguments = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        string python = Environment.GetEnvironmentVariable("MLVISION_PYTHON") ?? "/usr/bin/python3";
        var start = new ProcessStartInfo(python) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(BenchmarkPaths.RepositoryRoot, "eng", "peers", script));
        foreach (string argument in arguments ?? [])
            start.ArgumentList.Add(argument);
        foreach ((string key, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[key] = value;
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{python} could not be started.");
        return new PeerProcess(script, process);
    }

    /// <summary>Runs one case once and returns what the peer measured, usually seconds.</summary>
    public double Run(string caseName) => RunJson(caseName).GetDouble();

    /// <summary>Runs one case once and returns the peer's answer, whatever its shape.</summary>
    public JsonElement RunJson(string caseName)
    {
        _process.StandardInput.WriteLine(caseName);
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException(
                $"The peer {_script} ended while running '{caseName}'; its message stands above.");
        return JsonDocument.Parse(line).RootElement;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
            _process.Kill();
        _process.Dispose();
    }
}
