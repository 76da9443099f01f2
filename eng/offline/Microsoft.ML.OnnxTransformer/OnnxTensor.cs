using System;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>An input or output of a model.</summary>
internal sealed class OnnxTensor
{
    private readonly int[] _shape;

    public OnnxTensor(string name, NodeMetadata metadata)
    {
        Name = name;
        _shape = metadata.Dimensions;
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

    /// <summary>The type of an output's column: the first dimension, when it is open, is the batch, of one row here.</summary>
    public VectorDataViewType ColumnType
    {
        get
        {
            int batches = _shape.Length > 0 && _shape[0] < 0 ? 1 : 0;
            int[] sizes = _shape.Skip(batches).Select(size => Math.Max(size, 0)).ToArray();
            return sizes.Length == 0 ? new VectorDataViewType(ItemType, 1) : new VectorDataViewType(ItemType, sizes);
        }
    }

    /// <summary>The shape of a row with so many values.</summary>
    public long[] ShapeOf(int count)
    {
        long[] shape = Array.ConvertAll(_shape, size => (long)size);
        if (shape.Length > 0 && shape[0] < 0)
            shape[0] = 1;
        long known = shape.Where(size => size >= 0).Aggregate(1L, (product, size) => product * size);
        int open = Array.FindIndex(shape, size => size < 0);
        if (open >= 0 && known > 0)
            shape[open] = count / known;
        if (shape.Aggregate(1L, (product, size) => product * size) != count)
        {
            throw new InvalidOperationException(
                $"The column '{Name}' has {count} values; the model wants {string.Join(" x ", _shape)}.");
        }

        return shape;
    }
}
