using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Accepts the rows whose value of a number or key column is in an interval.</summary>
/// <remarks>Key k of n counts as (k - 0.5) / n; a missing key is never accepted.</remarks>
internal sealed class ValuePredicate : RowPredicate
{
    private readonly DataViewSchema.Column _column;
    private readonly Interval _interval;
    private readonly Func<double, double> _scale;

    /// <param name="column">The column.</param>
    /// <param name="interval">The interval.</param>
    /// <param name="scale">Applied to a number before it is compared; null where it is compared as it is.</param>
    public ValuePredicate(DataViewSchema.Column column, Interval interval, Func<double, double> scale = null)
    {
        _column = column;
        _interval = interval;
        _scale = scale;
    }

    public override IEnumerable<DataViewSchema.Column> Columns => [_column];

    /// <summary>Whether the values of a column can be compared with an interval.</summary>
    public static bool Supports(DataViewType type)
        => type is KeyDataViewType || type.Equals(NumberDataViewType.Single) || type.Equals(NumberDataViewType.Double);

    public override Func<bool> Bind(DataViewRowCursor cursor)
    {
        Interval interval = _interval;
        Func<double> value = _column.Type is KeyDataViewType key
            ? (Func<double>)GenericCall.Invoke(BindKey<int>, key.RawType, cursor, _column, key.Count)
            : BindNumber(cursor, _column);
        if (_scale is not { } scale)
            return () => interval.Accepts(value());
        return () => interval.Accepts(scale(value()));
    }

    public static Func<double> BindNumber(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(float))
        {
            ValueGetter<float> getSingle = cursor.GetGetter<float>(column);
            return () =>
            {
                float value = 0;
                getSingle(ref value);
                return value;
            };
        }

        ValueGetter<double> getDouble = cursor.GetGetter<double>(column);
        return () =>
        {
            double value = 0;
            getDouble(ref value);
            return value;
        };
    }

    private static Func<double> BindKey<T>(DataViewRowCursor cursor, DataViewSchema.Column column, ulong count)
    {
        ValueGetter<T> get = cursor.GetGetter<T>(column);
        Func<T, ulong> widen = KeyConversion.ToUInt64<T>();
        return () =>
        {
            T value = default;
            get(ref value);
            ulong key = widen(value);
            return key == 0 || key > count ? double.NaN : (key - 0.5) / count;
        };
    }
}
