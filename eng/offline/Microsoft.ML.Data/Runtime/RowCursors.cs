using System;
using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A row that follows another one: position, batch and id are the other's.</summary>
internal abstract class WrappingRow : DataViewRow
{
    private bool _disposed;

    protected WrappingRow(DataViewRow input)
    {
        Contracts.CheckValue(input, nameof(input));
        Input = input;
    }

    protected DataViewRow Input { get; }

    public sealed override long Position => Input.Position;

    public sealed override long Batch => Input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected virtual void DisposeCore(bool disposing)
    {
    }

    protected sealed override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        // The getters of this row may still look at the input, so it goes last.
        _disposed = true;
        DisposeCore(disposing);
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A cursor whose rows are those of another one.</summary>
internal abstract class SynchronizedCursorBase : DataViewRowCursor
{
    private bool _disposed;

    protected SynchronizedCursorBase(DataViewRowCursor input)
    {
        Contracts.CheckValue(input, nameof(input));
        Input = input;
    }

    protected DataViewRowCursor Input { get; }

    public sealed override long Position => Input.Position;

    public sealed override long Batch => Input.Batch;

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    public sealed override bool MoveNext() => Input.MoveNext();

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A cursor that counts its own rows.</summary>
internal abstract class RootCursorBase : DataViewRowCursor
{
    private long _position = -1;
    private bool _ended;

    public sealed override long Position => _position;

    public override long Batch => 0;

    public sealed override bool MoveNext()
    {
        if (_ended)
            return false;
        if (MoveNextCore())
        {
            _position++;
            return true;
        }

        _ended = true;
        _position = -1;
        return false;
    }

    /// <summary>Goes to the next row; not called again after it returned false.</summary>
    protected abstract bool MoveNextCore();
}

internal static class RowCursorUtils
{
    /// <summary>Tells the getter of the type asked for from one of any type.</summary>
    public static ValueGetter<TValue> Cast<TValue>(Delegate getter, string columnName)
    {
        if (getter is ValueGetter<TValue> typed)
            return typed;
        if (getter == null)
            throw Contracts.Except($"Column '{columnName}' is not active.");
        throw Contracts.Except(
            $"Invalid TValue in GetGetter: '{typeof(TValue)}', expected type: '{getter.GetType().GetGenericArguments()[0]}' "
            + $"(column '{columnName}').");
    }

    /// <summary>The getter of a column whose value type is only known at run time.</summary>
    public static Delegate GetGetterAsDelegate(DataViewRow row, DataViewSchema.Column column)
        => (Delegate)GenericCall.Invoke(GetGetterOf<int>, column.Type.RawType, row, column);

    private static Delegate GetGetterOf<TValue>(DataViewRow row, DataViewSchema.Column column) => row.GetGetter<TValue>(column);
}
