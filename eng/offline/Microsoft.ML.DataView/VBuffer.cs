using System;
using System.Collections;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>
/// A vector, dense or sparse. Sparse ones hold some values and their ascending indices, everything else is the default value.
/// The struct points at arrays that are reused from row to row: copy what is to be kept.
/// </summary>
public readonly struct VBuffer<T> : IEnumerable
{
    public readonly int Length;

    private readonly int _count;
    private readonly T[] _values;
    private readonly int[] _indices;

    public VBuffer(int length, T[] values, int[] indices = null)
    {
        Require(length >= 0, nameof(length));
        Require((values?.Length ?? 0) >= length, nameof(values));
        Length = length;
        _count = length;
        _values = values;
        _indices = indices;
    }

    public VBuffer(int length, int count, T[] values, int[] indices)
    {
        Require(length >= 0, nameof(length));
        Require(count >= 0 && count <= length, nameof(count));
        Require((values?.Length ?? 0) >= count, nameof(values));
        Require(count == length || (indices?.Length ?? 0) >= count, nameof(indices));
        Length = length;
        _count = count;
        _values = values;
        _indices = indices;
    }

    public bool IsDense => _count == Length;

    /// <summary>The explicit values; all of them when dense.</summary>
    public ReadOnlySpan<T> GetValues() => _values.AsSpan(0, _count);

    /// <summary>The indices of the explicit values; empty when dense.</summary>
    public ReadOnlySpan<int> GetIndices() => IsDense ? default : _indices.AsSpan(0, _count);

    public void CopyToDense(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Length);
        CopyTo(editor.Values);
        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Length, _count);
        if (_count > 0)
        {
            GetValues().CopyTo(editor.Values);
            if (!IsDense)
                GetIndices().CopyTo(editor.Indices);
        }

        destination = editor.Commit();
    }

    public void CopyTo(ref VBuffer<T> destination, int sourceIndex, int length)
    {
        Require(sourceIndex >= 0 && sourceIndex <= Length, nameof(sourceIndex));
        Require(length >= 0 && sourceIndex <= Length - length, nameof(length));

        if (IsDense)
        {
            VBufferEditor<T> dense = VBufferEditor.Create(ref destination, length);
            GetValues().Slice(sourceIndex, length).CopyTo(dense.Values);
            destination = dense.Commit();
            return;
        }

        int first = LowerBound(sourceIndex);
        int count = LowerBound(sourceIndex + length) - first;
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length, count);
        GetValues().Slice(first, count).CopyTo(editor.Values);
        if (count < length)
        {
            for (int i = 0; i < count; i++)
                editor.Indices[i] = _indices[first + i] - sourceIndex;
        }

        destination = editor.Commit();
    }

    public void CopyTo(Span<T> destination) => CopyTo(destination, 0);

    public void CopyTo(Span<T> destination, int destinationIndex, T defaultValue = default)
    {
        Require(destinationIndex >= 0 && destinationIndex <= destination.Length - Length, nameof(destinationIndex));
        Span<T> target = destination.Slice(destinationIndex, Length);
        if (IsDense)
        {
            GetValues().CopyTo(target);
            return;
        }

        target.Fill(defaultValue);
        for (int i = 0; i < _count; i++)
            target[_indices[i]] = _values[i];
    }

    public static void Copy(T[] source, int sourceIndex, ref VBuffer<T> destination, int length)
    {
        int available = source?.Length ?? 0;
        Require(length >= 0 && length <= available, nameof(length));
        Require(sourceIndex >= 0 && sourceIndex <= available - length, nameof(sourceIndex));
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, length);
        source.AsSpan(sourceIndex, length).CopyTo(editor.Values);
        destination = editor.Commit();
    }

    /// <summary>Index and value pairs: the explicit ones, or every one.</summary>
    public IEnumerable<KeyValuePair<int, T>> Items(bool all = false)
    {
        if (!all)
            return ExplicitItems(this);
        return AllItems(this);
    }

    public IEnumerable<T> DenseValues()
    {
        foreach (KeyValuePair<int, T> item in AllItems(this))
            yield return item.Value;
    }

    public void GetItemOrDefault(int index, ref T destination) => destination = GetItemOrDefault(index);

    public T GetItemOrDefault(int index)
    {
        Require(index >= 0 && index < Length, nameof(index));
        if (IsDense)
            return _values[index];
        int at = Array.BinarySearch(_indices, 0, _count, index);
        return at >= 0 ? _values[at] : default;
    }

    public override string ToString()
        => IsDense ? $"Dense vector of size {Length}" : $"Sparse vector of size {Length}, {_count} explicit values";

    public IEnumerator GetEnumerator() => DenseValues().GetEnumerator();

    internal VBufferEditor<T> GetEditor()
        => new VBufferEditor<T>(Length, _count, _values, _indices, exposeIndices: !IsDense, newValues: false, newIndices: false);

    internal VBufferEditor<T> GetEditor(
        int newLogicalLength, int? valuesCount, int? maxValuesCapacity, bool keepOldOnResize, bool requireIndicesOnDense)
    {
        Require(newLogicalLength >= 0, nameof(newLogicalLength));
        int count = valuesCount ?? newLogicalLength;
        Require(count >= 0 && count <= newLogicalLength, nameof(valuesCount));
        int limit = maxValuesCapacity ?? newLogicalLength;
        Require(limit >= count, nameof(maxValuesCapacity));

        T[] values = Grown(_values, count, limit, keepOldOnResize, out bool newValues);
        int[] indices = _indices;
        bool newIndices = false;
        bool needIndices = count < newLogicalLength || requireIndicesOnDense;
        if (needIndices)
            indices = Grown(_indices, count, limit, keepOldOnResize, out newIndices);
        return new VBufferEditor<T>(newLogicalLength, count, values, indices, needIndices, newValues, newIndices);
    }

    private static TItem[] Grown<TItem>(TItem[] array, int needed, int limit, bool keepOld, out bool created)
    {
        int old = array?.Length ?? 0;
        created = old < needed;
        if (!created)
            return array ?? Array.Empty<TItem>();
        // Growing step by step would copy too often, so old contents move to twice the room where that is allowed.
        int size = keepOld ? (int)Math.Min(Math.Max(needed, 2L * old), limit) : needed;
        var grown = new TItem[size];
        if (keepOld && old > 0)
            Array.Copy(array, grown, old);
        return grown;
    }

    private int LowerBound(int index)
    {
        if (_count == 0)
            return 0;
        int at = Array.BinarySearch(_indices, 0, _count, index);
        return at >= 0 ? at : ~at;
    }

    private static IEnumerable<KeyValuePair<int, T>> ExplicitItems(VBuffer<T> vector)
    {
        bool dense = vector.IsDense;
        for (int i = 0; i < vector._count; i++)
            yield return new KeyValuePair<int, T>(dense ? i : vector._indices[i], vector._values[i]);
    }

    private static IEnumerable<KeyValuePair<int, T>> AllItems(VBuffer<T> vector)
    {
        bool dense = vector.IsDense;
        for (int i = 0, next = 0; i < vector.Length; i++)
        {
            bool present = dense || (next < vector._count && vector._indices[next] == i);
            yield return new KeyValuePair<int, T>(i, present ? vector._values[next++] : default);
        }
    }

    private static void Require(bool condition, string parameter)
    {
        if (!condition)
            Refuse(parameter);
    }

    private static void Refuse(string parameter) => throw new ArgumentOutOfRangeException(parameter);
}
