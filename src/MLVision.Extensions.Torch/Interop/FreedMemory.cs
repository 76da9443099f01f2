using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MLVision.Extensions.Torch;

/// <summary>
/// Keeps what libtorch frees for its next tensors. glibc otherwise gives large blocks back to the operating system at once and
/// asks for them again: a step of training allocates the same hundreds of megabytes as the one before. With libtorch 2.10 a step
/// of ResNet-18 would take 1.1 times the processor time (batches of 32 x 3 x 64 x 64), one of LeNet-5 twice (128 x 1 x 28 x 28).
/// </summary>
/// <remarks>
/// Concerns the whole process until the last holder is disposed, which gives the memory back. On threads other than the first one
/// of the process glibc still gives back a part. Nothing happens where the C library is not glibc.
/// </remarks>
internal sealed class FreedMemory : IDisposable
{
    // malloc.h of glibc.
    private const int TrimThreshold = -1, MmapThreshold = -3, MmapMax = -4;
    // What glibc's own adjustment may come to.
    private const int LargestMmapThreshold = 32 << 20, DefaultMmapMax = 65536;

    // glibc tells nobody what it is set to.
    private static readonly ProcessSwitch _switch = new(() => false, Set, prevailing: true);

    private readonly IDisposable _hold = _switch.Hold(true);

    private FreedMemory()
    {
    }

    /// <summary>Keeps freed memory until the result is disposed.</summary>
    public static FreedMemory Keep() => new();

    public void Dispose() => _hold.Dispose();

    private static void Set(bool keeps)
    {
        if (!OperatingSystem.IsLinux())
            return;
        try
        {
            _ = mallopt(MmapThreshold, LargestMmapThreshold);
            _ = mallopt(TrimThreshold, keeps ? int.MaxValue : 2 * LargestMmapThreshold);
            _ = mallopt(MmapMax, keeps ? 0 : DefaultMmapMax);
            if (!keeps)
                _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, such as musl.
        }
        catch (DllNotFoundException)
        {
        }
    }

    [SupportedOSPlatform("linux")]
    [DllImport("libc.so.6")]
    private static extern int mallopt(int parameter, int value);

    [SupportedOSPlatform("linux")]
    [DllImport("libc.so.6")]
    private static extern int malloc_trim(nuint padding);
}
