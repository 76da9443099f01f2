using System;
using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Maps every slot of a column (one, for a scalar) by parameters of its own.</summary>
internal abstract class ColumnFunction<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    protected ColumnFunction(int size, bool isVector)
    {
        Size = size;
        IsVector = isVector;
    }

    protected int Size { get; }

    protected bool IsVector { get; }

    /// <summary>Whether 0 is mapped to 0 in every slot, so that what is sparse stays so.</summary>
    protected abstract bool KeepsZero { get; }

    public Delegate GetGetter(DataViewRow input, DataViewSchema.Column column)
        => IsVector ? GetVectorGetter(input, column) : GetScalarGetter(input, column);

    /// <summary>Maps the values of all slots.</summary>
    protected abstract void MapDense(ReadOnlySpan<T> source, Span<T> destination);

    /// <summary>Maps the value of one slot.</summary>
    protected abstract T MapSlot(T value, int slot);

    private ValueGetter<T> GetScalarGetter(DataViewRow input, DataViewSchema.Column column)
    {
        ValueGetter<T> get = input.GetGetter<T>(column);
        return (ref T destination) =>
        {
            get(ref destination);
            destination = MapSlot(destination, 0);
        };
    }

    private ValueGetter<VBuffer<T>> GetVectorGetter(DataViewRow input, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> get = input.GetGetter<VBuffer<T>>(column);
        VBuffer<T> source = default;
        return (ref VBuffer<T> destination) =>
        {
            get(ref source);
            if (source.Length != Size)
                throw Contracts.Except(
                    $"Normalizer expected {Size} slots, but column '{column.Name}' has a row with {source.Length} slots.");
            if (!source.IsDense && KeepsZero)
                MapSparse(in source, ref destination);
            else
                MapAll(in source, ref destination);
        };
    }

    private void MapSparse(in VBuffer<T> source, ref VBuffer<T> destination)
    {
        ReadOnlySpan<T> values = source.GetValues();
        ReadOnlySpan<int> indices = source.GetIndices();
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Size, values.Length);
        indices.CopyTo(editor.Indices);
        for (int i = 0; i < values.Length; i++)
            editor.Values[i] = MapSlot(values[i], indices[i]);
        destination = editor.Commit();
    }

    private void MapAll(in VBuffer<T> source, ref VBuffer<T> destination)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref destination, Size);
        if (source.IsDense)
        {
            MapDense(source.GetValues(), editor.Values);
        }
        else
        {
            source.CopyTo(editor.Values);
            MapDense(editor.Values, editor.Values);
        }

        destination = editor.Commit();
    }
}
