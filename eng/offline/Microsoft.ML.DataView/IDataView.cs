using System;
using System.Collections.Generic;

namespace Microsoft.ML;

/// <summary>A lazy table: a schema, and cursors over the rows that compute only the columns asked for.</summary>
public interface IDataView
{
    /// <summary>Whether rows can come in random order.</summary>
    bool CanShuffle { get; }

    DataViewSchema Schema { get; }

    /// <summary>The number of rows where it is known without a pass.</summary>
    long? GetRowCount();

    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null);

    /// <summary>Up to <paramref name="n"/> cursors that share the rows among them.</summary>
    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);
}
