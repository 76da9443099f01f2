using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLVision.Extensions.Onnx;

/// <summary>
/// Memory that grows and always begins at a whole cache line: where it lies decides the order in which some operators add, so
/// that otherwise the last digit of a score would change from run to run.
/// </summary>
internal sealed class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;

    private T[] _array = [];
    private int _start;

    /// <summary>Everything that there is.</summary>
    public Memory<T> Memory { get; private set; }

    /// <summary>Where it begins, until more room is made.</summary>
    public nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(_array, _start);

    /// <summary>Makes room; what there is stays.</summary>
    public void Reserve(long length)
    {
        if (length <= Memory.Length)
            return;
        int padding = Alignment / Unsafe.SizeOf<T>();
        int size = checked((int)Math.Max(length, Math.Min(2L * Memory.Length, Array.MaxLength - padding)));
        T[] array = GC.AllocateUninitializedArray<T>(size + padding, pinned: true);
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        int start = (int)(-address & (Alignment - 1)) / Unsafe.SizeOf<T>();
        _array.AsSpan(_start, Memory.Length).CopyTo(array.AsSpan(start));
        (_array, _start) = (array, start);
        Memory = array.AsMemory(start, size);
    }
}
