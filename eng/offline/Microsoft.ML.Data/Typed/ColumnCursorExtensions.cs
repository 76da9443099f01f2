using System;
using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>One column of a data view as a sequence of values.</summary>
public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        Contracts.CheckValue(data, nameof(data));
        return GetColumn<T>(data, data.Schema[columnName]);
    }

    /// <summary>The values of a column; <typeparamref name="T"/> may be string for text, and an array for a vector.</summary>
    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Contracts.CheckValue(data, nameof(data));
        DataViewSchema schema = data.Schema;
        if (column.Name == null || column.Index >= schema.Count || schema[column.Index].Name != column.Name
            || !schema[column.Index].Type.Equals(column.Type))
        {
            throw Contracts.ExceptParam(
                nameof(column),
                $"column with name {column.Name}, type {column.Type}, and index {column.Index} cannot be found " +
                $"in {nameof(data)}");
        }

        if (column.Type.RawType == typeof(T))
            return Enumerate<T, T>(data, column, value => value);
        if (typeof(T) == typeof(string) && column.Type is TextDataViewType)
            return (IEnumerable<T>)Enumerate<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (typeof(T).IsArray)
        {
            VectorDataViewType vector = column.Type as VectorDataViewType
                ?? throw Contracts.ExceptParam(
                    nameof(column),
                    $"Cannot load vector type, {column.Type}, specified in {nameof(column)} to the user-defined " +
                    $"type, {typeof(T)}.");
            Type item = typeof(T).GetElementType();
            if (item == vector.ItemType.RawType)
                return (IEnumerable<T>)GenericCall.Invoke(EnumerateArrays<int>, item, data, column);
            if (item == typeof(string) && vector.ItemType is TextDataViewType)
            {
                return (IEnumerable<T>)Enumerate<VBuffer<ReadOnlyMemory<char>>, string[]>(
                    data, column, texts => Array.ConvertAll(ToArray(texts), text => text.ToString()));
            }
        }

        throw Contracts.ExceptParam(
            nameof(column),
            $"Cannot map column (name: {column.Name}, type: {column.Type}) in {nameof(data)} to the " +
            $"user-defined type, {typeof(T)}.");
    }

    private static IEnumerable<TItem[]> EnumerateArrays<TItem>(IDataView data, DataViewSchema.Column column)
        => Enumerate<VBuffer<TItem>, TItem[]>(data, column, ToArray);

    private static IEnumerable<TOut> Enumerate<TValue, TOut>(
        IDataView data, DataViewSchema.Column column, Func<TValue, TOut> convert)
    {
        // What is yielded without conversion must not share memory with the next value.
        bool reuse = typeof(TValue) != typeof(TOut);
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<TValue> get = cursor.GetGetter<TValue>(column);
        TValue value = default;
        while (cursor.MoveNext())
        {
            if (!reuse)
                value = default;
            get(ref value);
            yield return convert(value);
        }
    }

    private static TItem[] ToArray<TItem>(VBuffer<TItem> buffer)
    {
        var items = new TItem[buffer.Length];
        buffer.CopyTo(items);
        return items;
    }
}
