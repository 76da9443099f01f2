using System;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime.Native;

/// <summary>The .NET types of tensor elements.</summary>
internal static class ElementTypes
{
    public static TensorElementType Of(Type type) =>
        Type.GetTypeCode(type) switch
        {
            TypeCode.Single => TensorElementType.Float,
            TypeCode.Byte => TensorElementType.UInt8,
            TypeCode.SByte => TensorElementType.Int8,
            TypeCode.UInt16 => TensorElementType.UInt16,
            TypeCode.Int16 => TensorElementType.Int16,
            TypeCode.Int32 => TensorElementType.Int32,
            TypeCode.Int64 => TensorElementType.Int64,
            TypeCode.String => TensorElementType.String,
            TypeCode.Boolean => TensorElementType.Bool,
            TypeCode.Double => TensorElementType.Double,
            TypeCode.UInt32 => TensorElementType.UInt32,
            TypeCode.UInt64 => TensorElementType.UInt64,
            _ => throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"{type} is not the type of elements of a tensor."),
        };

    /// <summary>Bytes of an element.</summary>
    public static int SizeOf(TensorElementType type) =>
        type switch
        {
            TensorElementType.UInt8 or TensorElementType.Int8 or TensorElementType.Bool => 1,
            TensorElementType.UInt16 or TensorElementType.Int16 or TensorElementType.Float16 or TensorElementType.BFloat16 => 2,
            TensorElementType.Float or TensorElementType.Int32 or TensorElementType.UInt32 => 4,
            TensorElementType.Double or TensorElementType.Int64 or TensorElementType.UInt64 => 8,
            _ => throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Elements of type {type} have no fixed size."),
        };

    /// <summary>The type of the elements; null for types that .NET has no primitive of.</summary>
    public static Type TypeOf(TensorElementType type) =>
        type switch
        {
            TensorElementType.Float => typeof(float),
            TensorElementType.UInt8 => typeof(byte),
            TensorElementType.Int8 => typeof(sbyte),
            TensorElementType.UInt16 => typeof(ushort),
            TensorElementType.Int16 => typeof(short),
            TensorElementType.Int32 => typeof(int),
            TensorElementType.Int64 => typeof(long),
            TensorElementType.String => typeof(string),
            TensorElementType.Bool => typeof(bool),
            TensorElementType.Double => typeof(double),
            TensorElementType.UInt32 => typeof(uint),
            TensorElementType.UInt64 => typeof(ulong),
            _ => null,
        };
}
