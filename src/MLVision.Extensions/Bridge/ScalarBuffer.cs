using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>Values that an assignment copies.</summary>
internal sealed class ScalarBuffer<T>(ValueGetter<T> getter, int capacity) : ColumnBuffer<T>(capacity)
{
    private readonly T[] _values = new T[capacity];

    protected override long FillCore(int slot)
    {
        getter(ref _values[slot]);
        return Unsafe.SizeOf<T>();
    }

    protected override void CopyCore(int slot, ref T value) => value = _values[slot];
}
