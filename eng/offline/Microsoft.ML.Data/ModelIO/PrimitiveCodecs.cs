using System;
using System.IO;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Numbers, time spans and row ids: their little-endian bytes.</summary>
internal sealed class BlittableCodec<T> : ValueCodec<T>
    where T : unmanaged
{
    public BlittableCodec(PrimitiveDataViewType type)
        : base(type, typeof(T).Name)
    {
    }

    public override void Write(BinaryWriter writer, ReadOnlySpan<T> values) => writer.WriteValues(values);

    public override T[] Read(BinaryReader reader, int count) => reader.ReadValues<T>(count);
}

/// <summary>Keys: the number that carries them, with the number of keys as a parameter.</summary>
internal sealed class KeyCodec<T> : ValueCodec<T>
    where T : unmanaged
{
    public KeyCodec(KeyDataViewType type)
        : base(type, "Key2")
    {
    }

    public override void WriteParameters(BinaryWriter writer)
    {
        CodecTable.WriteDefinition(writer, CodecTable.FindOrNull(ColumnTypeExtensions.PrimitiveTypeFromType(typeof(T))));
        writer.Write(((KeyDataViewType)Type).Count);
    }

    public override void Write(BinaryWriter writer, ReadOnlySpan<T> values) => writer.WriteValues(values);

    public override T[] Read(BinaryReader reader, int count) => reader.ReadValues<T>(count);
}

/// <summary>Booleans: one bit each, the first in the lowest bit.</summary>
internal sealed class BooleanCodec : ValueCodec<bool>
{
    public BooleanCodec()
        : base(BooleanDataViewType.Instance, "Boolean")
    {
    }

    public override void Write(BinaryWriter writer, ReadOnlySpan<bool> values)
    {
        var bits = new byte[(values.Length + 7) / 8];
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i])
                bits[i / 8] |= (byte)(1 << (i % 8));
        }

        writer.Write(bits);
    }

    public override bool[] Read(BinaryReader reader, int count)
    {
        byte[] bits = reader.ReadValues<byte>((int)(((long)count + 7) / 8));
        var values = new bool[count];
        for (int i = 0; i < count; i++)
            values[i] = (bits[i / 8] & (1 << (i % 8))) != 0;
        return values;
    }
}

/// <summary>Texts: their number, where each ends (in characters), and all of them as one string.</summary>
internal sealed class TextCodec : ValueCodec<ReadOnlyMemory<char>>
{
    public TextCodec()
        : base(TextDataViewType.Instance, "TextSpan")
    {
    }

    public override void Write(BinaryWriter writer, ReadOnlySpan<ReadOnlyMemory<char>> values)
    {
        writer.Write(values.Length);
        var all = new StringBuilder();
        foreach (ReadOnlyMemory<char> value in values)
        {
            all.Append(value);
            writer.Write(all.Length);
        }

        writer.Write(all.ToString());
    }

    public override ReadOnlyMemory<char>[] Read(BinaryReader reader, int count)
    {
        int written = reader.ReadInt32();
        Contracts.CheckDecode(written == count, "Corrupt file: wrong number of texts");
        int[] ends = reader.ReadValues<int>(count);
        ReadOnlyMemory<char> all = reader.ReadString().AsMemory();
        var values = new ReadOnlyMemory<char>[count];
        int start = 0;
        for (int i = 0; i < count; i++)
        {
            // The highest bit marked missing texts in old files; they read as empty.
            bool missing = ends[i] < 0;
            int end = ends[i] & int.MaxValue;
            Contracts.CheckDecode(end >= start && end <= all.Length, "Corrupt file: texts overlap");
            values[i] = missing ? default : all[start..end];
            start = end;
        }

        Contracts.CheckDecode(start == all.Length, "Corrupt file: texts are missing");
        return values;
    }
}

/// <summary>Points in time: their ticks.</summary>
internal sealed class DateTimeCodec : ValueCodec<DateTime>
{
    public DateTimeCodec()
        : base(DateTimeDataViewType.Instance, "DateTime")
    {
    }

    public override void Write(BinaryWriter writer, ReadOnlySpan<DateTime> values)
    {
        foreach (DateTime value in values)
            writer.Write(value.Ticks);
    }

    public override DateTime[] Read(BinaryReader reader, int count)
        => Array.ConvertAll(reader.ReadValues<long>(count), ticks => new DateTime(ticks == long.MinValue ? 0 : ticks));
}

/// <summary>Points in local time: all offsets in minutes, then all ticks.</summary>
internal sealed class DateTimeOffsetCodec : ValueCodec<DateTimeOffset>
{
    public DateTimeOffsetCodec()
        : base(DateTimeOffsetDataViewType.Instance, "DateTimeOffset")
    {
    }

    public override void Write(BinaryWriter writer, ReadOnlySpan<DateTimeOffset> values)
    {
        foreach (DateTimeOffset value in values)
            writer.Write((short)value.Offset.TotalMinutes);
        foreach (DateTimeOffset value in values)
            writer.Write(value.DateTime.Ticks);
    }

    public override DateTimeOffset[] Read(BinaryReader reader, int count)
    {
        short[] offsets = reader.ReadValues<short>(count);
        long[] ticks = reader.ReadValues<long>(count);
        var values = new DateTimeOffset[count];
        for (int i = 0; i < count; i++)
        {
            TimeSpan offset = TimeSpan.FromMinutes(offsets[i] == short.MinValue ? 0 : offsets[i]);
            values[i] = new DateTimeOffset(new DateTime(ticks[i] == long.MinValue ? 0 : ticks[i]), offset);
        }

        return values;
    }
}
