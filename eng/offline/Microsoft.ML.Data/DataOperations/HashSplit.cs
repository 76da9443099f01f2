using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Data;

/// <summary>
/// Maps the value of a column to a number in [0, 1) by a hash, and accepts the rows whose number is in an interval: rows with
/// the same value stay together.
/// </summary>
internal sealed class HashSplit : RowPredicate
{
    private readonly DataViewSchema.Column _column;
    private readonly uint _seed;
    private readonly Interval _interval;

    public HashSplit(DataViewSchema.Column column, uint seed, Interval interval)
    {
        _column = column;
        _seed = seed;
        _interval = interval;
    }

    public override IEnumerable<DataViewSchema.Column> Columns => [_column];

    public override Func<bool> Bind(DataViewRowCursor cursor)
    {
        Type itemType = _column.Type.GetItemType().RawType;
        Func<ulong> hash;
        if (itemType == typeof(ReadOnlyMemory<char>))
            hash = Bind<ReadOnlyMemory<char>>(cursor, HashText);
        else
            hash = (Func<ulong>)GenericCall.Invoke(BindPlain<int>, itemType, cursor);
        Interval interval = _interval;
        return () => interval.Accepts((hash() >> 11) * (1.0 / (1L << 53)));
    }

    private Func<ulong> BindPlain<T>(DataViewRowCursor cursor)
        where T : struct
        => Bind<T>(cursor, (in T value, ulong seed) => HashBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)), seed));

    private delegate ulong Hash<T>(in T value, ulong seed);

    private Func<ulong> Bind<T>(DataViewRowCursor cursor, Hash<T> hash)
    {
        ulong seed = Mix(_seed + 0x9E3779B97F4A7C15UL);
        if (_column.Type is not VectorDataViewType)
        {
            ValueGetter<T> get = cursor.GetGetter<T>(_column);
            T value = default;
            return () =>
            {
                get(ref value);
                return hash(in value, seed);
            };
        }

        ValueGetter<VBuffer<T>> getVector = cursor.GetGetter<VBuffer<T>>(_column);
        VBuffer<T> buffer = default;
        T[] items = [];
        return () =>
        {
            // Dense, because a sparse vector must hash like the dense one it is equal to.
            getVector(ref buffer);
            if (items.Length != buffer.Length)
                items = new T[buffer.Length];
            buffer.CopyTo(items);
            ulong result = seed;
            foreach (ref readonly T item in items.AsSpan())
                result = hash(in item, result);
            return result;
        };
    }

    private static ulong HashText(in ReadOnlyMemory<char> text, ulong seed) => HashBytes(MemoryMarshal.AsBytes(text.Span), seed);

    private static ulong HashBytes(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ulong hash = seed ^ (ulong)bytes.Length;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
        foreach (byte value in bytes)
            hash = Mix(hash ^ value);
        return Mix(hash);
    }

    // The finaliser of MurmurHash3 with a rotation, so that zero input does not stay zero.
    private static ulong Mix(ulong value)
    {
        value = BitOperations.RotateLeft(value, 31) + 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCDUL;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53UL;
        return value ^ (value >> 33);
    }
}
