using System;
using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Passes the rows of a view on.</summary>
internal sealed class CacheDataView : IDataView
{
    private readonly IDataView _source;

    public CacheDataView(IHostEnvironment env, IDataView input, int[] prefetch)
    {
        _source = input;
    }

    public bool CanShuffle => _source.CanShuffle;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => _source.GetRowCursor(columnsNeeded, rand);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => _source.GetRowCursorSet(columnsNeeded, n, rand);
}
