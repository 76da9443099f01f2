using System;
using System.Collections.Generic;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>Accepts the rows that have a value in each of some columns: no NaN, and no missing key.</summary>
internal sealed class CompletePredicate : RowPredicate
{
    private readonly DataViewSchema.Column[] _columns;

    public CompletePredicate(DataViewSchema.Column[] columns) => _columns = columns;

    public override IEnumerable<DataViewSchema.Column> Columns => _columns;

    public static bool Supports(DataViewType type)
    {
        DataViewType item = type.GetItemType();
        return item is KeyDataViewType || item.Equals(NumberDataViewType.Single) || item.Equals(NumberDataViewType.Double);
    }

    public override Func<bool> Bind(DataViewRowCursor cursor)
    {
        Func<bool>[] tests = _columns.Select(column => (Func<bool>)GenericCall.Invoke(
            column.Type is VectorDataViewType ? BindVector<int> : BindScalar<int>,
            column.Type.GetItemType().RawType,
            cursor,
            column)).ToArray();
        return () => Array.TrueForAll(tests, test => test());
    }

    private static Func<bool> BindScalar<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        ValueGetter<T> get = cursor.GetGetter<T>(column);
        Predicate<T> isMissing = MissingValue.TestFor<T>(column.Type.GetItemType());
        return () =>
        {
            T value = default;
            get(ref value);
            return !isMissing(value);
        };
    }

    private static Func<bool> BindVector<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> get = cursor.GetGetter<VBuffer<T>>(column);
        Predicate<T> isMissing = MissingValue.TestFor<T>(column.Type.GetItemType());
        bool defaultIsMissing = isMissing(default);
        VBuffer<T> value = default;
        return () =>
        {
            get(ref value);
            if (defaultIsMissing && !value.IsDense)
                return false;
            foreach (T item in value.GetValues())
            {
                if (isMissing(item))
                    return false;
            }

            return true;
        };
    }
}
