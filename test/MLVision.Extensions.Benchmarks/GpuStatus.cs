using System.Diagnostics;
using System.Globalization;

namespace MLVision.Extensions.Benchmarks;

/// <summary>What <c>nvidia-smi</c> tells about the first GPU; nothing, and a word about it, on a machine without it.</summary>
internal sealed class GpuStatus : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static bool _hasComplained;

    private readonly CancellationTokenSource _end = new();
    private readonly Task<List<double>> _samples;

    // One process for each sample: what a single one would print might wait in its buffer.
    private GpuStatus() => _samples = Task.Factory.StartNew(
        () =>
        {
            var percents = new List<double>();
            while (!_end.Token.WaitHandle.WaitOne(Pause))
            {
                if (Ask("utilization.gpu") is { } percent)
                    percents.Add(percent);
            }

            return percents;
        }, TaskCreationOptions.LongRunning);

    /// <summary>Megabytes that all processes hold; null without a GPU.</summary>
    public static double? UsedMegabytes() => Ask("memory.used");

    /// <summary>Begins to ask some times a second for how much of the time the GPU computes; null without a GPU.</summary>
    public static GpuStatus? Watch() => Ask("utilization.gpu") is null ? null : new GpuStatus();

    /// <summary>Ends, and returns the mean in percent.</summary>
    public double MeanUtilization()
    {
        _end.Cancel();
        return _samples.Result.DefaultIfEmpty(double.NaN).Average();
    }

    public void Dispose()
    {
        _end.Cancel();
        _samples.Wait();
        _end.Dispose();
    }

    private static double? Ask(string query)
    {
        var start = new ProcessStartInfo("nvidia-smi") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["--id=0", $"--query-gpu={query}", "--format=csv,noheader,nounits"])
            start.ArgumentList.Add(argument);
        try
        {
            using Process process = Process.Start(start)!;
            string answer = process.StandardOutput.ReadToEnd();
            if (double.TryParse(answer, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                return value;
            Complain($"nvidia-smi does not tell {query}: {answer.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Complain($"There is no nvidia-smi to tell {query}.");
        }

        return null;
    }

    private static void Complain(string message)
    {
        if (_hasComplained)
            return;
        _hasComplained = true;
        Console.WriteLine(message);
    }
}
