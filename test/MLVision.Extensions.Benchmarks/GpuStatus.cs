using System.Diagnostics;
using System.Globalization;

namespace MLVision.Extensions.Benchmarks;

/// <summary>What <c>nvidia-smi</c> tells about the first GPU; nothing on a machine without it.</summary>
internal sealed class GpuStatus : IDisposable
{
    private readonly Process _process;
    private readonly List<double> _utilization = [];

    private GpuStatus(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) =>
        {
            if (TryParse(line.Data, out double percent))
            {
                lock (_utilization)
                    _utilization.Add(percent);
            }
        };
        process.BeginOutputReadLine();
    }

    /// <summary>Megabytes that all processes hold; null without a GPU.</summary>
    public static double? UsedMegabytes()
    {
        using Process? process = Start("memory.used");
        return process is not null && TryParse(process.StandardOutput.ReadLine(), out double megabytes) ? megabytes : null;
    }

    /// <summary>
    /// Begins to ask ten times a second for the part of the time in which the GPU computes; null without a GPU.
    /// </summary>
    public static GpuStatus? Watch() => Start("utilization.gpu", "-lms", "100") is { } process ? new GpuStatus(process) : null;

    /// <summary>The mean so far, in percent.</summary>
    public double MeanUtilization()
    {
        lock (_utilization)
            return _utilization.DefaultIfEmpty(double.NaN).Average();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static Process? Start(string query, params string[] arguments)
    {
        var start = new ProcessStartInfo("nvidia-smi") { RedirectStandardOutput = true };
        foreach (string argument in (string[])["--id=0", $"--query-gpu={query}", "--format=csv,noheader,nounits", .. arguments])
            start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static bool TryParse(string? text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
}
