using System;

namespace Microsoft.ML.Data;

/// <summary>Which values stand for "missing": NaN, key 0 and, where it is looked at as a category, empty text.</summary>
internal static class MissingValue
{
    /// <summary>Types without such a value are never missing.</summary>
    public static Predicate<T> TestFor<T>(DataViewType type)
    {
        if (type is KeyDataViewType)
        {
            Func<T, ulong> widen = KeyConversion.ToUInt64<T>();
            return value => widen(value) == 0;
        }

        Delegate test = null;
        if (typeof(T) == typeof(float))
            test = (Predicate<float>)float.IsNaN;
        else if (typeof(T) == typeof(double))
            test = (Predicate<double>)double.IsNaN;
        return (Predicate<T>)test ?? (_ => false);
    }

    /// <summary>The missing value of a type, or its default where it has none.</summary>
    public static T OrDefault<T>()
    {
        if (typeof(T) == typeof(float))
            return (T)(object)float.NaN;
        if (typeof(T) == typeof(double))
            return (T)(object)double.NaN;
        return default;
    }
}
