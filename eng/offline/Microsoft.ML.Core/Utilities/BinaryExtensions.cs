using System;
using System.IO;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The ways in which parts of models write flags, arrays and numbers of variable length.</summary>
internal static class BinaryExtensions
{
    public static void WriteBoolByte(this BinaryWriter writer, bool value) => writer.Write((byte)(value ? 1 : 0));

    public static bool ReadBoolByte(this BinaryReader reader)
    {
        byte value = reader.ReadByte();
        Contracts.CheckDecode(value <= 1, "Corrupt model file: a flag is neither 0 nor 1");
        return value == 1;
    }

    /// <summary>A length (i32) and the values; null is written as empty.</summary>
    public static void WriteArray<T>(this BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        writer.WriteValues(values);
    }

    public static void WriteArray<T>(this BinaryWriter writer, T[] values)
        where T : unmanaged
        => writer.WriteArray((ReadOnlySpan<T>)values);

    /// <summary>The values alone, little-endian.</summary>
    public static void WriteValues<T>(this BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
        => writer.Write(MemoryMarshal.AsBytes(values));

    /// <summary>What <see cref="WriteArray{T}(BinaryWriter, ReadOnlySpan{T})"/> wrote; never null.</summary>
    public static T[] ReadArray<T>(this BinaryReader reader)
        where T : unmanaged
    {
        int count = reader.ReadInt32();
        Contracts.CheckDecode(count >= 0, "Corrupt model file: an array has a negative length");
        return reader.ReadValues<T>(count);
    }

    public static T[] ReadValues<T>(this BinaryReader reader, int count)
        where T : unmanaged
    {
        // A damaged length must not allocate memory for data that is not there.
        reader.CheckAvailable((long)count * Unsafe.SizeOf<T>());
        if (count == 0)
            return Array.Empty<T>();
        var values = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Throws where the stream is shorter than what is to be read.</summary>
    public static void CheckAvailable(this BinaryReader reader, long count)
    {
        Stream stream = reader.BaseStream;
        Contracts.CheckDecode(
            count >= 0 && (!stream.CanSeek || count <= stream.Length - stream.Position),
            "Corrupt model file: an array is longer than the file");
    }

    public static void WriteLeb128Int(this BinaryWriter writer, ulong value)
    {
        while (value >= 0x80)
        {
            writer.Write((byte)(value | 0x80));
            value >>= 7;
        }

        writer.Write((byte)value);
    }

    public static ulong ReadLeb128Int(this BinaryReader reader)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            ulong bits = reader.ReadByte();
            Contracts.CheckDecode(shift < 63 || bits <= 1, "Corrupt model file: a number is too long");
            value |= (bits & 0x7F) << shift;
            if (bits < 0x80)
                return value;
        }
    }

    /// <summary>A number of at least <paramref name="least"/>, else the file is damaged.</summary>
    public static int ReadCount(this BinaryReader reader, int least = 0)
    {
        int count = reader.ReadInt32();
        Contracts.CheckDecode(count >= least, $"Corrupt model file: a count is {count}");
        return count;
    }
}
