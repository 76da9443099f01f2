using System;

namespace Microsoft.ML.Data;

/// <summary>Where a cursor over cached rows stands.</summary>
internal sealed class CachePosition
{
    public int Row { get; set; } = -1;
}

/// <summary>All values of one column, in memory.</summary>
internal abstract class CachedColumn
{
    public static CachedColumn Create(DataViewType type, int? rowCount)
    {
        Delegate make = type is VectorDataViewType ? MakeVector<int> : MakeScalar<int>;
        return (CachedColumn)GenericCall.Invoke(make, type.GetItemType().RawType, rowCount ?? 0);
    }

    /// <summary>What stores the value at the row that the cursor is at, behind those stored so far.</summary>
    public abstract Action BindWriter(DataViewRowCursor cursor, DataViewSchema.Column column);

    /// <summary>Gives back the memory that was reserved for more rows.</summary>
    public abstract void Trim(int rowCount);

    /// <summary>A getter, of the column's type, of the value at the row where a position stands.</summary>
    public abstract Delegate MakeGetter(CachePosition position);

    private static CachedColumn MakeScalar<T>(int capacity) => new CachedScalars<T>(capacity);

    private static CachedColumn MakeVector<T>(int capacity) => new CachedVectors<T>(capacity);
}

internal sealed class CachedScalars<T> : CachedColumn
{
    private T[] _values;
    private int _count;

    public CachedScalars(int capacity) => _values = new T[capacity];

    public override Action BindWriter(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        ValueGetter<T> get = cursor.GetGetter<T>(column);
        return () =>
        {
            if (_count == _values.Length)
                Array.Resize(ref _values, CachedVectors<T>.Grow(_count));
            get(ref _values[_count++]);
        };
    }

    public override void Trim(int rowCount) => Array.Resize(ref _values, rowCount);

    public override Delegate MakeGetter(CachePosition position)
    {
        T[] values = _values;
        return (ValueGetter<T>)((ref T destination) => destination = values[position.Row]);
    }
}

/// <summary>
/// Vectors one behind the other in a few large arrays, which costs the collector nothing, where an array for every row would
/// cost it a lot.
/// </summary>
internal sealed class CachedVectors<T> : CachedColumn
{
    private readonly ChunkedList<T> _values = new();
    private readonly ChunkedList<int> _indices = new();
    private Entry[] _rows;
    private int _count;

    public CachedVectors(int capacity) => _rows = new Entry[capacity];

    public static int Grow(int count) => count < 16 ? 16 : (int)Math.Min(2L * count, Array.MaxLength);

    public override Action BindWriter(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> get = cursor.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            get(ref value);
            if (_count == _rows.Length)
                Array.Resize(ref _rows, Grow(_count));
            ReadOnlySpan<T> values = value.GetValues();
            ArraySegment<T> stored = _values.Add(values);
            _rows[_count++] = value.IsDense
                ? new Entry(value.Length, stored, default, true)
                : new Entry(value.Length, stored, _indices.Add(value.GetIndices()), false);
        };
    }

    public override void Trim(int rowCount) => Array.Resize(ref _rows, rowCount);

    public override Delegate MakeGetter(CachePosition position)
    {
        Entry[] rows = _rows;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            ref readonly Entry row = ref rows[position.Row];
            VBufferEditor<T> editor = VBufferEditor.Create(ref destination, row.Length, row.Values.Count);
            row.Values.AsSpan().CopyTo(editor.Values);
            if (!row.IsDense)
                row.Indices.AsSpan().CopyTo(editor.Indices);
            destination = editor.Commit();
        });
    }

    private readonly record struct Entry(int Length, ArraySegment<T> Values, ArraySegment<int> Indices, bool IsDense);
}

/// <summary>
/// A list that grows by arrays of its own, without ever copying what it has, and keeps each addition in one of them.
/// </summary>
internal sealed class ChunkedList<T>
{
    private const int FirstChunkLength = 1 << 10;
    private const int MaxChunkLength = 1 << 20;

    private T[] _chunk = [];
    private int _used;

    public ArraySegment<T> Add(ReadOnlySpan<T> items)
    {
        if (items.IsEmpty)
            return ArraySegment<T>.Empty;
        if (_chunk.Length - _used < items.Length)
        {
            _chunk = new T[Math.Max(items.Length, Math.Clamp(2 * _chunk.Length, FirstChunkLength, MaxChunkLength))];
            _used = 0;
        }

        var segment = new ArraySegment<T>(_chunk, _used, items.Length);
        items.CopyTo(segment);
        _used += items.Length;
        return segment;
    }
}
