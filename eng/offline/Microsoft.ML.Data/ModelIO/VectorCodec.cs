using System;
using System.IO;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Vectors: their number, their common length (0 where they differ, then each length), per vector the number of values (-1 when
/// dense), the indices of all sparse ones, and then all values as the codec of the items writes them.
/// </summary>
internal sealed class VectorCodec<T> : ValueCodec<VBuffer<T>>
{
    private readonly ValueCodec<T> _items;

    public VectorCodec(VectorDataViewType type, ValueCodec<T> items)
        : base(type, "VBuffer")
    {
        _items = items;
    }

    public override void WriteParameters(BinaryWriter writer)
    {
        CodecTable.WriteDefinition(writer, _items);
        writer.WriteArray(((VectorDataViewType)Type).Dimensions.AsSpan());
    }

    public override void Write(BinaryWriter writer, ReadOnlySpan<VBuffer<T>> values)
    {
        writer.Write(values.Length);
        int size = Size(values);
        writer.Write(size);
        if (size == 0)
        {
            foreach (VBuffer<T> value in values)
                writer.Write(value.Length);
        }

        int indices = 0;
        int explicitValues = 0;
        foreach (VBuffer<T> value in values)
        {
            writer.Write(value.IsDense ? -1 : value.GetValues().Length);
            indices += value.GetIndices().Length;
            explicitValues += value.GetValues().Length;
        }

        writer.Write(indices);
        foreach (VBuffer<T> value in values)
            writer.WriteValues(value.GetIndices());

        var all = new T[explicitValues];
        int filled = 0;
        foreach (VBuffer<T> value in values)
        {
            value.GetValues().CopyTo(all.AsSpan(filled));
            filled += value.GetValues().Length;
        }

        _items.Write(writer, all);
    }

    public override VBuffer<T>[] Read(BinaryReader reader, int count)
    {
        Contracts.CheckDecode(reader.ReadInt32() == count, "Corrupt file: wrong number of vectors");
        int size = reader.ReadCount();
        int[] lengths = size == 0 ? reader.ReadValues<int>(count) : Enumerable.Repeat(size, count).ToArray();
        int[] counts = reader.ReadValues<int>(count);
        int[] indices = reader.ReadValues<int>(reader.ReadCount());

        long explicitValues = 0;
        long sparseValues = 0;
        for (int i = 0; i < count; i++)
        {
            Contracts.CheckDecode(
                lengths[i] >= 0 && counts[i] >= -1 && counts[i] <= lengths[i], "Corrupt file: the size of a vector");
            explicitValues += counts[i] < 0 ? lengths[i] : counts[i];
            sparseValues += Math.Max(counts[i], 0);
        }

        Contracts.CheckDecode(
            sparseValues == indices.Length && explicitValues <= int.MaxValue, "Corrupt file: the size of a vector");
        // No item takes less than a bit.
        reader.CheckAvailable(explicitValues / 8);
        T[] values = _items.Read(reader, (int)explicitValues);
        return Cut(lengths, counts, indices, values);
    }

    private static VBuffer<T>[] Cut(int[] lengths, int[] counts, int[] indices, T[] values)
    {
        var vectors = new VBuffer<T>[lengths.Length];
        int value = 0;
        int index = 0;
        for (int i = 0; i < vectors.Length; i++)
        {
            if (counts[i] < 0)
            {
                vectors[i] = new VBuffer<T>(lengths[i], values[value..(value + lengths[i])]);
                value += lengths[i];
                continue;
            }

            int[] own = indices[index..(index + counts[i])];
            for (int k = 0; k < own.Length; k++)
            {
                Contracts.CheckDecode(
                    own[k] > (k == 0 ? -1 : own[k - 1]) && own[k] < lengths[i], "Corrupt file: the indices of a vector");
            }

            vectors[i] = new VBuffer<T>(lengths[i], counts[i], values[value..(value + counts[i])], own);
            value += counts[i];
            index += counts[i];
        }

        return vectors;
    }

    // A common length is not written once more per vector, even where the type leaves the size open.
    private int Size(ReadOnlySpan<VBuffer<T>> values)
    {
        int size = Type.GetVectorSize();
        if (size > 0 || values.Length == 0)
            return size;
        foreach (VBuffer<T> value in values)
        {
            if (value.Length != values[0].Length)
                return 0;
        }

        return values[0].Length;
    }
}
