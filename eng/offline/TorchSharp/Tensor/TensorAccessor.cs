using System;
using System.Collections;
using System.Collections.Generic;

namespace TorchSharp.Utils;

/// <remarks>Elements come in the order of the tensor's indices, whatever its strides are.</remarks>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly torch.Tensor _tensor;
    private readonly IntPtr _data;
    private readonly long[] _shape;
    private readonly long[] _strides;
    private readonly bool _isContiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        _data = tensor.DataPointer;
        _shape = tensor.shape;
        _strides = tensor.stride();
        _isContiguous = tensor.is_contiguous();
        // Kept, because the memory is the tensor's.
        _tensor = tensor;
    }

    public long Count => _tensor.numel();

    public bool IsReadOnly => false;

    public unsafe T this[params long[] indices]
    {
        get
        {
            T value = ((T*)_data)[Offset(indices)];
            GC.KeepAlive(_tensor);
            return value;
        }
        set
        {
            ((T*)_data)[Offset(indices)] = value;
            GC.KeepAlive(_tensor);
        }
    }

    public T[] ToArray()
    {
        var result = new T[Count];
        if (result.Length > 0)
            CopyTo(result);
        return result;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int count = CountFrom(array.Length - arrayIndex, tensorIndex);
        if (_isContiguous)
        {
            new ReadOnlySpan<T>((T*)_data + tensorIndex, count).CopyTo(array[arrayIndex..]);
        }
        else
        {
            for (int i = 0; i < count; i++)
                array[arrayIndex + i] = ((T*)_data)[Offset(tensorIndex + i)];
        }

        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) =>
        CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        int count = CountFrom(array.Length - arrayIndex, tensorIndex);
        if (_isContiguous)
        {
            array.Slice(arrayIndex, count).CopyTo(new Span<T>((T*)_data + tensorIndex, count));
        }
        else
        {
            for (int i = 0; i < count; i++)
                ((T*)_data)[Offset(tensorIndex + i)] = array[arrayIndex + i];
        }

        GC.KeepAlive(_tensor);
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
    }

    private int CountFrom(long room, long tensorIndex)
    {
        if (tensorIndex < 0 || tensorIndex >= Count)
            throw new ArgumentOutOfRangeException(nameof(tensorIndex));
        return (int)Math.Max(0, Math.Min(room, Count - tensorIndex));
    }

    // One index counts through all elements, whatever the shape.
    private long Offset(long[] indices)
    {
        if (indices.Length == 1)
            return Offset(indices[0]);
        long offset = 0;
        for (int i = 0; i < _shape.Length; i++)
        {
            if ((ulong)indices[i] >= (ulong)_shape[i])
                throw new IndexOutOfRangeException($"{indices[i]} >= {_shape[i]} in dimension {i}.");
            offset += indices[i] * _strides[i];
        }
        return offset;
    }

    private long Offset(long index)
    {
        if ((ulong)index >= (ulong)Count)
            throw new IndexOutOfRangeException();
        if (_isContiguous)
            return index;
        long offset = 0;
        for (int i = _shape.Length - 1; i >= 0; i--)
        {
            (index, long rest) = Math.DivRem(index, _shape[i]);
            offset += rest * _strides[i];
        }
        return offset;
    }
}
