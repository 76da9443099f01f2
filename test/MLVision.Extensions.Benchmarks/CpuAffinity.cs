using System.Globalization;
using System.Runtime.InteropServices;

namespace MLVision.Extensions.Benchmarks;

/// <summary>Keeps this process to some of the processors, on Linux.</summary>
internal static partial class CpuAffinity
{
    /// <summary>Moves all threads to the first processors; those that they start stay there, too.</summary>
    public static void Limit(int processors)
    {
        ulong mask = processors >= 64 ? ulong.MaxValue : (1UL << processors) - 1;
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            int thread = int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture);
            // A thread may have ended in between.
            _ = SetAffinity(thread, sizeof(ulong), ref mask);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint length, ref ulong mask);
}
