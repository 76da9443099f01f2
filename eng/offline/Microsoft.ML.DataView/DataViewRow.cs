using System;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Fills a buffer with a value of the current row; what the buffer held before may be reused.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

/// <summary>One row: getters of the active columns.</summary>
public abstract class DataViewRow : IDisposable
{
    private bool _disposed;

    /// <summary>The number of the row, -1 before the first.</summary>
    public abstract long Position { get; }

    /// <summary>Orders the rows of the cursors of one set.</summary>
    public abstract long Batch { get; }

    public abstract DataViewSchema Schema { get; }

    public abstract ValueGetter<DataViewRowId> GetIdGetter();

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public void Dispose()
    {
        if (_disposed)
            return;
        Dispose(true);
        _disposed = true;
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A row that moves over the rows of a view.</summary>
public abstract class DataViewRowCursor : DataViewRow
{
    public abstract bool MoveNext();
}
