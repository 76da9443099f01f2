using System.Globalization;
using System.Runtime.InteropServices;

namespace MLVision.Extensions.Torch.Tests;

[TestClass]
[DoNotParallelize]
public sealed class FreedMemoryTests
{
    // Larger than what glibc takes from its heap by itself.
    private const int BlockMegabytes = 40, Blocks = 8;

    [TestMethod]
    public void What_is_freed_is_kept_until_the_last_holder_is_disposed()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out _))
            Assert.Inconclusive("The C library is not glibc.");
        // Gives back what other tests have left.
        FreedMemory.Keep().Dispose();
        const long Half = BlockMegabytes * Blocks / 2;
        long before = ResidentMegabytes();
        FreedMemory first = FreedMemory.Keep(), second = FreedMemory.Keep();
        AllocateAndFree();
        long kept = ResidentMegabytes();
        first.Dispose();
        first.Dispose();
        long stillKept = ResidentMegabytes();
        second.Dispose();
        long after = ResidentMegabytes();
        Assert.IsGreaterThan(before + Half, kept);
        Assert.IsGreaterThan(before + Half, stillKept);
        Assert.IsLessThan(before + Half, after);
    }

    private static void AllocateAndFree()
    {
        nint[] blocks = [.. Enumerable.Range(0, Blocks).Select(_ => Marshal.AllocHGlobal(BlockMegabytes << 20))];
        // Pages that are not touched would not count.
        foreach (nint block in blocks)
        {
            for (int offset = 0; offset < BlockMegabytes << 20; offset += 4096)
                Marshal.WriteByte(block, offset, 1);
        }

        foreach (nint block in blocks)
            Marshal.FreeHGlobal(block);
    }

    private static long ResidentMegabytes()
    {
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
    }
}
