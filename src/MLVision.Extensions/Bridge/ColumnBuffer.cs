using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>The values of one column for the rows of a batch.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Copies the value of the row as it stands now; an error is kept and thrown when the value is read.</summary>
    /// <returns>About how many bytes the value takes.</returns>
    public abstract long Fill(int slot);

    /// <summary>A <see cref="ValueGetter{TValue}"/> that gives the value of the slot that the function names.</summary>
    public abstract Delegate CreateGetter(Func<int> slot);

    public static ColumnBuffer Create(DataViewRow source, DataViewSchema.Column column, int capacity) =>
        Create(column.Type.RawType, type => GetterOf(source, column, type), capacity);

    public static ColumnBuffer Create(DataViewType type, Delegate getter, int capacity) =>
        Create(type.RawType, _ => getter, capacity);

    private static ColumnBuffer Create(Type rawType, Func<Type, Delegate> getter, int capacity)
    {
        if (rawType == typeof(MLImage))
            return new ImageBuffer((ValueGetter<MLImage>)getter(rawType), capacity);
        bool isVector = rawType.IsGenericType && rawType.GetGenericTypeDefinition() == typeof(VBuffer<>);
        Type type = isVector
            ? typeof(VectorBuffer<>).MakeGenericType(rawType.GetGenericArguments())
            : typeof(ScalarBuffer<>).MakeGenericType(rawType);
        return (ColumnBuffer)Activator.CreateInstance(type, getter(rawType), capacity)!;
    }

    private static Delegate GetterOf(DataViewRow source, DataViewSchema.Column column, Type type) =>
        (Delegate)typeof(DataViewRow).GetMethod(nameof(DataViewRow.GetGetter))!.MakeGenericMethod(type)
            .Invoke(source, System.Reflection.BindingFlags.DoNotWrapExceptions, null, [column], null)!;
}

/// <summary>The values of one column of this type for the rows of a batch.</summary>
internal abstract class ColumnBuffer<T>(int capacity) : ColumnBuffer
{
    private readonly ExceptionDispatchInfo?[] _errors = new ExceptionDispatchInfo?[capacity];

    public sealed override long Fill(int slot)
    {
        _errors[slot] = null;
        try
        {
            return FillCore(slot);
        }
        catch (Exception exception)
        {
            _errors[slot] = ExceptionDispatchInfo.Capture(exception);
            return 0;
        }
    }

    public sealed override Delegate CreateGetter(Func<int> slot) => (ValueGetter<T>)((ref T value) => CopyTo(slot(), ref value));

    public void CopyTo(int slot, ref T value)
    {
        ThrowIfFailed(slot);
        CopyCore(slot, ref value);
    }

    protected void ThrowIfFailed(int slot) => _errors[slot]?.Throw();

    protected abstract long FillCore(int slot);

    protected abstract void CopyCore(int slot, ref T value);
}
