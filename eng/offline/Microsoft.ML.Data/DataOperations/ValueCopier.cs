using System;

namespace Microsoft.ML.Data;

/// <summary>Copies a value so that the copy does not share memory with it.</summary>
internal delegate void ValueCopier<T>(in T source, ref T destination);

internal static class ValueCopier
{
    public static ValueCopier<T> Make<T>()
    {
        if (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(VBuffer<>))
            return (ValueCopier<T>)GenericCall.Invoke(MakeForVector<int>, typeof(T).GetGenericArguments()[0]);
        return (in T source, ref T destination) => destination = source;
    }

    private static Delegate MakeForVector<TItem>()
        => (ValueCopier<VBuffer<TItem>>)(
            (in VBuffer<TItem> source, ref VBuffer<TItem> destination) => source.CopyTo(ref destination));
}
