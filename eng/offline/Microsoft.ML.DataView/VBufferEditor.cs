using System;

namespace Microsoft.ML.Data;

/// <summary>Makes editors that write into the memory of an existing buffer.</summary>
public static class VBufferEditor
{
    public static VBufferEditor<T> CreateFromBuffer<T>(scoped ref VBuffer<T> destination) => destination.GetEditor();

    /// <param name="destination">The buffer whose memory is used where it is large enough.</param>
    /// <param name="newLogicalLength">The length of the vector.</param>
    /// <param name="valuesCount">The number of explicit values; the length (dense) unless given.</param>
    /// <param name="maxValuesCapacity">How large new memory may become; the length unless given.</param>
    /// <param name="keepOldOnResize">Whether old values are copied when new memory is needed.</param>
    /// <param name="requireIndicesOnDense">Whether there are indices although the vector is dense.</param>
    public static VBufferEditor<T> Create<T>(
        scoped ref VBuffer<T> destination,
        int newLogicalLength,
        int? valuesCount = null,
        int? maxValuesCapacity = null,
        bool keepOldOnResize = false,
        bool requireIndicesOnDense = false)
        => destination.GetEditor(newLogicalLength, valuesCount, maxValuesCapacity, keepOldOnResize, requireIndicesOnDense);
}

/// <summary>Write access to the values and indices of a vector.</summary>
public readonly ref struct VBufferEditor<T>
{
    public readonly Span<T> Values;

    public readonly Span<int> Indices;

    private readonly int _length;
    private readonly T[] _values;
    private readonly int[] _indices;

    internal VBufferEditor(int length, int count, T[] values, int[] indices, bool exposeIndices, bool newValues, bool newIndices)
    {
        _length = length;
        _values = values;
        _indices = indices;
        Values = values.AsSpan(0, count);
        Indices = exposeIndices ? indices.AsSpan(0, count) : default;
        CreatedNewValues = newValues;
        CreatedNewIndices = newIndices;
    }

    public bool CreatedNewValues { get; }

    public bool CreatedNewIndices { get; }

    public VBuffer<T> Commit() => new VBuffer<T>(_length, Values.Length, _values, _indices);

    /// <summary>The vector with only the first values, when fewer were needed than asked for.</summary>
    public VBuffer<T> CommitTruncated(int physicalValuesCount)
    {
        if (physicalValuesCount > Values.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(physicalValuesCount), "The number of values must not exceed the one the editor was created with.");
        }

        return new VBuffer<T>(_length, physicalValuesCount, _values, _indices);
    }
}
