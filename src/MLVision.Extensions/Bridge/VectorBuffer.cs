using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>Vectors, each slot with memory of its own.</summary>
internal sealed class VectorBuffer<T>(ValueGetter<VBuffer<T>> getter, int capacity) : ColumnBuffer<VBuffer<T>>(capacity)
{
    private readonly VBuffer<T>[] _values = new VBuffer<T>[capacity];

    protected override long FillCore(int slot)
    {
        getter(ref _values[slot]);
        return (long)_values[slot].GetValues().Length * Unsafe.SizeOf<T>();
    }

    protected override void CopyCore(int slot, ref VBuffer<T> value) => _values[slot].CopyTo(ref value);
}
