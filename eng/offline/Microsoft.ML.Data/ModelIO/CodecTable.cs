using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Finds codecs by the type of a column, and by what a file says.</summary>
internal static class CodecTable
{
    private static readonly ValueCodec[] _simple =
    {
        new BlittableCodec<sbyte>(NumberDataViewType.SByte),
        new BlittableCodec<byte>(NumberDataViewType.Byte),
        new BlittableCodec<short>(NumberDataViewType.Int16),
        new BlittableCodec<ushort>(NumberDataViewType.UInt16),
        new BlittableCodec<int>(NumberDataViewType.Int32),
        new BlittableCodec<uint>(NumberDataViewType.UInt32),
        new BlittableCodec<long>(NumberDataViewType.Int64),
        new BlittableCodec<ulong>(NumberDataViewType.UInt64),
        new BlittableCodec<float>(NumberDataViewType.Single),
        new BlittableCodec<double>(NumberDataViewType.Double),
        new BlittableCodec<TimeSpan>(TimeSpanDataViewType.Instance),
        new BlittableCodec<DataViewRowId>(RowIdDataViewType.Instance),
        new TextCodec(),
        new BooleanCodec(),
        new DateTimeCodec(),
        new DateTimeOffsetCodec(),
    };

    private static readonly Dictionary<string, ValueCodec> _simpleByName = _simple.ToDictionary(codec => codec.LoadName);

    /// <summary>The codec of a type; null for types that cannot be written, such as images.</summary>
    public static ValueCodec FindOrNull(DataViewType type)
    {
        if (type is KeyDataViewType key)
            return (ValueCodec)Activator.CreateInstance(typeof(KeyCodec<>).MakeGenericType(key.RawType), key);
        if (type is VectorDataViewType vector)
        {
            ValueCodec items = FindOrNull(vector.ItemType);
            return items == null
                ? null
                : (ValueCodec)Activator.CreateInstance(
                    typeof(VectorCodec<>).MakeGenericType(vector.ItemType.RawType), vector, items);
        }

        return Array.Find(_simple, codec => codec.Type.Equals(type));
    }

    /// <summary>Writes a name, the length of the parameters, and the parameters.</summary>
    public static void WriteDefinition(BinaryWriter writer, ValueCodec codec)
    {
        var parameters = new MemoryStream();
        using (var inner = new BinaryWriter(parameters, Encoding.UTF8, leaveOpen: true))
            codec.WriteParameters(inner);
        writer.Write(codec.LoadName);
        writer.WriteLeb128Int((ulong)parameters.Length);
        writer.Write(parameters.GetBuffer().AsSpan(0, (int)parameters.Length));
    }

    /// <summary>Reads what <see cref="WriteDefinition"/> wrote; null where the codec is not known.</summary>
    public static ValueCodec ReadDefinitionOrNull(BinaryReader reader)
    {
        string name = reader.ReadString();
        Contracts.CheckDecode(name.Length > 0, "Corrupt file: a codec has no name");
        ulong length = reader.ReadLeb128Int();
        Contracts.CheckDecode(length <= int.MaxValue, "Corrupt file: the definition of a codec is too long");
        using var parameters = new BinaryReader(new MemoryStream(reader.ReadValues<byte>((int)length)), Encoding.UTF8);
        ValueCodec codec = name switch
        {
            "VBuffer" => ReadVector(parameters),
            "Key2" => ReadKey(parameters),
            "Key" => ReadOldKey(parameters),
            _ => _simpleByName.GetValueOrDefault(name),
        };
        Contracts.CheckDecode(
            codec == null || parameters.BaseStream.Position == (long)length,
            $"Corrupt file: the definition of codec '{name}' is too long");
        return codec;
    }

    private static ValueCodec ReadVector(BinaryReader reader)
    {
        ValueCodec items = ReadDefinitionOrNull(reader);
        if (items == null)
            return null;
        Contracts.CheckDecode(items.Type is PrimitiveDataViewType, "Corrupt file: a vector of vectors");
        int[] dimensions = reader.ReadArray<int>();
        Contracts.CheckDecode(dimensions.All(dimension => dimension >= 0), "Corrupt file: a negative dimension");
        // Old files say nothing where the length is open.
        return FindOrNull(dimensions.Length == 0
            ? new VectorDataViewType((PrimitiveDataViewType)items.Type)
            : new VectorDataViewType((PrimitiveDataViewType)items.Type, dimensions.ToImmutableArray()));
    }

    private static ValueCodec ReadKey(BinaryReader reader)
    {
        Type type = ReadKeyCarrier(reader);
        return MakeKey(type, reader.ReadUInt64());
    }

    private static ValueCodec ReadOldKey(BinaryReader reader)
    {
        Type type = ReadKeyCarrier(reader);
        bool contiguous = reader.ReadBoolByte();
        ulong min = reader.ReadUInt64();
        int count = reader.ReadCount();
        Contracts.CheckDecode(contiguous && min == 0, "Keys that do not start at 0 or have gaps are no longer supported.");
        ulong all = type == typeof(byte) ? byte.MaxValue
            : type == typeof(ushort) ? ushort.MaxValue
            : type == typeof(uint) ? uint.MaxValue
            : ulong.MaxValue;
        return MakeKey(type, count == 0 ? all : (ulong)count);
    }

    private static Type ReadKeyCarrier(BinaryReader reader)
    {
        DataViewType type = ReadDefinitionOrNull(reader)?.Type;
        Contracts.CheckDecode(
            type is NumberDataViewType && KeyDataViewType.IsValidDataType(type.RawType), "Corrupt file: the type of a key");
        return type.RawType;
    }

    private static ValueCodec MakeKey(Type type, ulong count)
    {
        try
        {
            return FindOrNull(new KeyDataViewType(type, count));
        }
        catch (ArgumentOutOfRangeException ex)
        {
            throw ((IExceptionContext)null).ExceptDecode(ex, "Corrupt file: the number of keys");
        }
    }
}
