using System;
using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns that a cursor was asked for.</summary>
internal sealed class ActiveColumns
{
    private readonly bool[] _active;

    public ActiveColumns(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        Contracts.CheckValue(columns, nameof(columns));
        _active = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            if (column.Index >= _active.Length)
                throw Contracts.ExceptParam(nameof(columns), $"Column '{column.Name}' is not one of this data view.");
            _active[column.Index] = true;
        }
    }

    public bool this[int index] => _active[index];

    public bool Contains(DataViewSchema.Column column) => column.Index < _active.Length && _active[column.Index];

    public void Check(DataViewSchema.Column column)
    {
        if (!Contains(column))
            throw Contracts.ExceptParam(nameof(column), $"Requested column '{column.Name}' is not active.");
    }
}
