using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads labels of every type as a number: keys from 0, true as 1, a missing one as NaN.</summary>
internal static class LabelGetter
{
    public static ValueGetter<float> Create(DataViewRow row, DataViewSchema.Column column)
    {
        DataViewType type = column.Type;
        if (type == NumberDataViewType.Single)
            return row.GetGetter<float>(column);
        if (type == NumberDataViewType.Double)
            return Convert<double>(row, column, value => (float)value);
        if (type is BooleanDataViewType)
            return Convert<bool>(row, column, value => value ? 1 : 0);

        if (type is not KeyDataViewType key)
            throw Contracts.Except("Only floating point number, boolean, and key type values can be used as label.");
        ulong count = key.Count;
        if (key.RawType == typeof(byte))
            return Convert<byte>(row, column, value => FromKey(value, count));
        if (key.RawType == typeof(ushort))
            return Convert<ushort>(row, column, value => FromKey(value, count));
        if (key.RawType == typeof(uint))
            return Convert<uint>(row, column, value => FromKey(value, count));
        return Convert<ulong>(row, column, value => FromKey(value, count));
    }

    private static float FromKey(ulong key, ulong count) => key > 0 && key <= count ? key - 1 : float.NaN;

    private static ValueGetter<float> Convert<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        ValueGetter<T> getValue = row.GetGetter<T>(column);
        T value = default;
        return (ref float label) =>
        {
            getValue(ref value);
            label = convert(value);
        };
    }
}
