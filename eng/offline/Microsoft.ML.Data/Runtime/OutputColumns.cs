using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>
/// Puts the columns that a transform adds among its input columns: behind the last column of the same name, else at the end.
/// </summary>
internal sealed class OutputColumns
{
    // Per output column the index of the input column, or the complement of the index of the added one.
    private readonly int[] _sources;

    private readonly int[] _added;

    public OutputColumns(DataViewSchema input, DataViewSchema.DetachedColumn[] added)
    {
        InputSchema = input;
        var sources = new List<int>(input.Count + added.Length);
        for (int i = 0; i < input.Count; i++)
            sources.Add(i);

        string NameAt(int position) => sources[position] >= 0 ? input[sources[position]].Name : added[~sources[position]].Name;
        for (int i = 0; i < added.Length; i++)
        {
            int position = sources.Count - 1;
            while (position >= 0 && NameAt(position) != added[i].Name)
                position--;
            sources.Insert(position < 0 ? sources.Count : position + 1, ~i);
        }

        _sources = sources.ToArray();
        _added = new int[added.Length];
        var builder = new DataViewSchema.Builder();
        for (int i = 0; i < _sources.Length; i++)
        {
            DataViewSchema.DetachedColumn column;
            if (_sources[i] >= 0)
            {
                column = new DataViewSchema.DetachedColumn(input[_sources[i]]);
            }
            else
            {
                column = added[~_sources[i]];
                _added[~_sources[i]] = i;
            }

            builder.AddColumn(column.Name, column.Type, column.Annotations);
        }

        Schema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema Schema { get; }

    /// <summary>The index in the output schema of each added column.</summary>
    public IReadOnlyList<int> AddedColumnIndices => _added;

    /// <summary>Where an output column comes from: an index of the input or of the added columns.</summary>
    public int Source(int outputColumn, out bool isInput)
    {
        int source = _sources[outputColumn];
        isInput = source >= 0;
        return isInput ? source : ~source;
    }

    /// <summary>Splits a choice of output columns into the added ones and the input columns that are passed on.</summary>
    public void Split(Func<int, bool> active, out bool[] activeAdded, out bool[] activeInput)
    {
        activeAdded = new bool[_added.Length];
        activeInput = new bool[InputSchema.Count];
        for (int i = 0; i < _sources.Length; i++)
        {
            if (!active(i))
                continue;
            if (_sources[i] >= 0)
                activeInput[_sources[i]] = true;
            else
                activeAdded[~_sources[i]] = true;
        }
    }
}
