using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Writes the values of rows of one schema into the members of objects.</summary>
internal sealed class RowReader<TRow>
    where TRow : class
{
    private readonly List<(TypedColumn Target, DataViewSchema.Column Source)> _bindings = new();

    public RowReader(DataViewSchema schema, bool ignoreMissingColumns, SchemaDefinition definition)
    {
        foreach (TypedColumn target in TypedColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Write))
        {
            if (schema.GetColumnOrNull(target.Name) is not { } source)
            {
                if (ignoreMissingColumns)
                    continue;
                throw Contracts.ExceptParam("Schema", $"Could not find column '{target.Name}'");
            }

            if (!CanHold(target, source.Type))
            {
                throw Contracts.Except(
                    $"Can't bind the IDataView column '{target.Name}' of type '{source.Type}' to field or property " +
                    $"'{target.Member.Name}' of type '{target.MemberType.FullName}'.");
            }

            _bindings.Add((target, source));
        }
    }

    /// <summary>The columns that are read.</summary>
    public IEnumerable<DataViewSchema.Column> Columns => _bindings.Select(binding => binding.Source);

    /// <summary>What fills an object from the present values of a row (or cursor).</summary>
    public Action<TRow> Bind(DataViewRow row)
    {
        Action<TRow>[] setters = _bindings.Select(binding => MakeSetter(row, binding.Source, binding.Target)).ToArray();
        return target =>
        {
            foreach (Action<TRow> setter in setters)
                setter(target);
        };
    }

    private static bool CanHold(TypedColumn target, DataViewType type)
    {
        var (itemType, isVector) = ColumnMember.Describe(target.MemberType);
        return isVector == type is VectorDataViewType && type.GetItemType().RawType == itemType;
    }

    private static Action<TRow> MakeSetter(DataViewRow row, DataViewSchema.Column source, TypedColumn target)
    {
        Type memberType = target.MemberType;
        if (memberType == typeof(string))
            return MakeTextSetter(row, source, target);
        if (memberType == typeof(string[]))
            return MakeArraySetter<ReadOnlyMemory<char>, string>(row, source, target, CopyTexts);
        if (memberType.IsArray)
            return (Action<TRow>)GenericCall.Invoke(MakePlainArraySetter<int>, memberType.GetElementType(), row, source, target);
        if (source.Type is VectorDataViewType vector)
            return (Action<TRow>)GenericCall.Invoke(MakeBufferSetter<int>, vector.ItemType.RawType, row, source, target);
        return (Action<TRow>)GenericCall.Invoke(MakeScalarSetter<int>, source.Type.RawType, row, source, target);
    }

    // The value starts as default for every row, because a member of an earlier object must not be reused or disposed.
    private static Action<TRow> MakeScalarSetter<TValue>(DataViewRow row, DataViewSchema.Column source, TypedColumn target)
    {
        ValueGetter<TValue> get = row.GetGetter<TValue>(source);
        Action<TRow, TValue> write = target.MakeWriter<TRow, TValue>();
        return destination =>
        {
            TValue value = default;
            get(ref value);
            write(destination, value);
        };
    }

    private static Action<TRow> MakeTextSetter(DataViewRow row, DataViewSchema.Column source, TypedColumn target)
    {
        ValueGetter<ReadOnlyMemory<char>> get = row.GetGetter<ReadOnlyMemory<char>>(source);
        Action<TRow, string> write = target.MakeWriter<TRow, string>();
        ReadOnlyMemory<char> value = default;
        return destination =>
        {
            get(ref value);
            write(destination, value.ToString());
        };
    }

    // A buffer that the object already has is reused, so that an object that serves for many rows costs no memory per row.
    private static Action<TRow> MakeBufferSetter<TItem>(DataViewRow row, DataViewSchema.Column source, TypedColumn target)
    {
        ValueGetter<VBuffer<TItem>> get = row.GetGetter<VBuffer<TItem>>(source);
        Func<TRow, VBuffer<TItem>> read = target.CanRead ? target.MakeReader<TRow, VBuffer<TItem>>() : _ => default;
        Action<TRow, VBuffer<TItem>> write = target.MakeWriter<TRow, VBuffer<TItem>>();
        return destination =>
        {
            VBuffer<TItem> value = read(destination);
            get(ref value);
            write(destination, value);
        };
    }

    private static Action<TRow> MakePlainArraySetter<TItem>(DataViewRow row, DataViewSchema.Column source, TypedColumn target)
        => MakeArraySetter<TItem, TItem>(row, source, target, (in VBuffer<TItem> value, TItem[] items) => value.CopyTo(items));

    private delegate void Copy<TSource, TItem>(in VBuffer<TSource> value, TItem[] items);

    private static Action<TRow> MakeArraySetter<TSource, TItem>(
        DataViewRow row, DataViewSchema.Column source, TypedColumn target, Copy<TSource, TItem> copy)
    {
        ValueGetter<VBuffer<TSource>> get = row.GetGetter<VBuffer<TSource>>(source);
        Func<TRow, TItem[]> read = target.CanRead ? target.MakeReader<TRow, TItem[]>() : _ => null;
        Action<TRow, TItem[]> write = target.MakeWriter<TRow, TItem[]>();
        VBuffer<TSource> value = default;
        return destination =>
        {
            get(ref value);
            TItem[] items = read(destination);
            if (items?.Length != value.Length)
                items = new TItem[value.Length];
            copy(in value, items);
            write(destination, items);
        };
    }

    private static void CopyTexts(in VBuffer<ReadOnlyMemory<char>> value, string[] items)
    {
        if (!value.IsDense)
            Array.Fill(items, "");
        ReadOnlySpan<ReadOnlyMemory<char>> texts = value.GetValues();
        ReadOnlySpan<int> indices = value.GetIndices();
        for (int i = 0; i < texts.Length; i++)
            items[value.IsDense ? i : indices[i]] = texts[i].ToString();
    }
}
