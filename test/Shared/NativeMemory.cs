using System.Runtime.InteropServices;

namespace MLVision.Extensions.Tests;

/// <summary>
/// Memory that native libraries hold. Other than what the process takes, it does not depend on the garbage collector.
/// </summary>
internal static class NativeMemory
{
    /// <summary>
    /// Bytes that glibc has handed out and not got back; ends the test as inconclusive without glibc 2.33 or later.
    /// </summary>
    public static long InUse
    {
        get
        {
            if (!NativeLibrary.TryLoad("libc.so.6", out nint library) || !NativeLibrary.TryGetExport(library, "mallinfo2", out _))
                Assert.Inconclusive("The C library is not glibc 2.33 or later.");
            MallInfo2 info = mallinfo2();
            return (long)(info.HeapBytesInUse + info.MappedBytes);
        }
    }

    [DllImport("libc.so.6")]
    private static extern MallInfo2 mallinfo2();

    // mallinfo2 of glibc's malloc.h: ten numbers, of which these are hblkhd and uordblks.
    [StructLayout(LayoutKind.Explicit, Size = 10 * sizeof(ulong))]
    private readonly struct MallInfo2
    {
        [FieldOffset(4 * sizeof(ulong))]
        public readonly ulong MappedBytes;

        [FieldOffset(7 * sizeof(ulong))]
        public readonly ulong HeapBytesInUse;
    }
}
