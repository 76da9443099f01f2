using System;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>An input or output of a model.</summary>
internal sealed class OnnxTensor
{
    // The sizes of one row: an open first dimension is the batch, which is 1; any other open one is 0.
    private readonly int[] _shape;

    public OnnxTensor(string name, NodeMetadata metadata)
    {
        Name = name;
        _shape = Array.ConvertAll(metadata.Dimensions, size => Math.Max(size, 0));
        if (_shape.Length == 0)
            throw new NotSupportedException($"The tensor '{name}' is a scalar, which no column can be here.");
        _shape[0] = Math.Max(_shape[0], 1);
        ItemType = metadata.ElementType switch
        {
            Type type when type == typeof(float) => NumberDataViewType.Single,
            Type type when type == typeof(double) => NumberDataViewType.Double,
            Type type when type == typeof(byte) => NumberDataViewType.Byte,
            Type type when type == typeof(int) => NumberDataViewType.Int32,
            Type type when type == typeof(long) => NumberDataViewType.Int64,
            _ => throw new NotSupportedException($"The tensor '{name}' has elements that no column has."),
        };
    }

    public string Name { get; }

    public NumberDataViewType ItemType { get; }

    /// <summary>The type of an output's column: the whole shape, the batch of one included, or a vector of any size.</summary>
    public VectorDataViewType ColumnType
        => _shape.Contains(0) ? new VectorDataViewType(ItemType) : new VectorDataViewType(ItemType, _shape);

    /// <summary>Refuses, before any row is read, what no row of the column can be.</summary>
    /// <param name="size">The size of the column's vectors: 1 for single values, 0 for any size.</param>
    public void CheckColumnSize(int size)
    {
        int open = _shape.Count(length => length == 0);
        if (open > 1)
            throw new ArgumentOutOfRangeException(Name, "Only 1 unknown dimension is allowed");
        if (open == 0 && size % _shape.Aggregate((product, length) => product * length) != 0)
        {
            throw new InvalidOperationException(
                $"Input shape mismatch: Input '{Name}' has shape {string.Join(",", _shape)}, "
                + $"but input data is of length {size}.");
        }
    }

    /// <summary>The shape of a vector with so many values. Vectors of any size fill the open dimension, others may not.</summary>
    public long[] ShapeOf(int count, bool isKnownSize)
    {
        long[] shape = Array.ConvertAll(_shape, size => (long)size);
        if (!isKnownSize)
        {
            int open = Array.IndexOf(_shape, 0);
            if (open < 0)
                throw new ArgumentOutOfRangeException(Name, "The model wants vectors of one size; the column's have any.");
            shape[open] = 1;
            shape[open] = count / Product(shape);
        }

        if (Product(shape) != count)
        {
            throw new ArgumentException(
                $"The column '{Name}' has {count} values; the model wants {string.Join(" x ", _shape)}.");
        }

        return shape;
    }

    private static long Product(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);
}
