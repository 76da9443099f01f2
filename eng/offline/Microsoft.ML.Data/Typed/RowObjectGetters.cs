using System;

namespace Microsoft.ML.Data;

/// <summary>The getters of a row whose values are the members of an object.</summary>
internal sealed class RowObjectGetters<TRow>
    where TRow : class
{
    private readonly TypedColumn[] _columns;
    private readonly Delegate[] _getters;

    public RowObjectGetters(TypedColumn[] columns)
    {
        _columns = columns;
        _getters = new Delegate[columns.Length];
    }

    /// <summary>The object that the getters read.</summary>
    public TRow Current { get; set; }

    public ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Delegate getter = _getters[column.Index] ??= MakeGetter(_columns[column.Index]);
        return RowCursorUtils.Cast<TValue>(getter, column.Name);
    }

    private Delegate MakeGetter(TypedColumn column)
    {
        Type memberType = column.MemberType;
        if (memberType == typeof(string))
            return MakeTextGetter(column);
        if (memberType == typeof(string[]))
            return MakeTextArrayGetter(column);
        if (memberType.IsArray)
            return (Delegate)GenericCall.Invoke(MakeArrayGetter<int>, memberType.GetElementType(), column);
        if (column.Type is VectorDataViewType vector)
            return (Delegate)GenericCall.Invoke(MakeBufferGetter<int>, vector.ItemType.RawType, column);
        return (Delegate)GenericCall.Invoke(
            column.Type is KeyDataViewType ? MakeKeyGetter<int> : MakeScalarGetter<int>, column.Type.RawType, column);
    }

    private Delegate MakeScalarGetter<TValue>(TypedColumn column)
    {
        Func<TRow, TValue> read = column.MakeReader<TRow, TValue>();
        return (ValueGetter<TValue>)((ref TValue destination) => destination = read(Current));
    }

    // An object counts keys from 0; a column counts them from 1 and uses 0 for a missing one.
    private Delegate MakeKeyGetter<TValue>(TypedColumn column)
    {
        Func<TRow, TValue> read = column.MakeReader<TRow, TValue>();
        ulong count = ((KeyDataViewType)column.Type).Count;
        Func<TValue, ulong> widen = KeyConversion.ToUInt64<TValue>();
        Func<ulong, TValue> narrow = KeyConversion.FromUInt64<TValue>();
        return (ValueGetter<TValue>)((ref TValue destination) =>
        {
            ulong value = widen(read(Current));
            destination = narrow(value < count ? value + 1 : 0);
        });
    }

    private Delegate MakeTextGetter(TypedColumn column)
    {
        Func<TRow, string> read = column.MakeReader<TRow, string>();
        return (ValueGetter<ReadOnlyMemory<char>>)(
            (ref ReadOnlyMemory<char> destination) => destination = read(Current).AsMemory());
    }

    private Delegate MakeTextArrayGetter(TypedColumn column)
    {
        Func<TRow, string[]> read = column.MakeReader<TRow, string[]>();
        return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            ReadOnlySpan<string> source = read(Current);
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, source.Length);
            for (int i = 0; i < source.Length; i++)
                editor.Values[i] = source[i].AsMemory();
            destination = editor.Commit();
        });
    }

    private Delegate MakeArrayGetter<TItem>(TypedColumn column)
    {
        Func<TRow, TItem[]> read = column.MakeReader<TRow, TItem[]>();
        return (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> destination) =>
        {
            ReadOnlySpan<TItem> source = read(Current);
            VBufferEditor<TItem> editor = VBufferEditor.Create(ref destination, source.Length);
            source.CopyTo(editor.Values);
            destination = editor.Commit();
        });
    }

    // Copied, because whoever asked may write into the memory of the destination.
    private Delegate MakeBufferGetter<TItem>(TypedColumn column)
    {
        Func<TRow, VBuffer<TItem>> read = column.MakeReader<TRow, VBuffer<TItem>>();
        return (ValueGetter<VBuffer<TItem>>)((ref VBuffer<TItem> destination) => read(Current).CopyTo(ref destination));
    }
}
