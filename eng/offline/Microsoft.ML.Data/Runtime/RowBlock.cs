using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>Copies of some rows: the chosen columns and the ids, filled from one row and read by getters of another.</summary>
internal sealed class RowBlock
{
    /// <summary>How many rows fit.</summary>
    public const int Capacity = 256;

    private readonly ColumnBlock[] _columns;
    private readonly ColumnBlock<DataViewRowId> _ids;

    /// <param name="schema">The schema of the rows.</param>
    /// <param name="active">The columns to copy.</param>
    public RowBlock(DataViewSchema schema, bool[] active)
    {
        _columns = new ColumnBlock[schema.Count];
        for (int i = 0; i < _columns.Length; i++)
        {
            if (active[i])
            {
                _columns[i] = (ColumnBlock)Activator.CreateInstance(
                    typeof(ColumnBlock<>).MakeGenericType(schema[i].Type.RawType));
            }
        }

        _ids = new ColumnBlock<DataViewRowId>();
    }

    /// <summary>How many rows are filled.</summary>
    public int Count { get; private set; }

    /// <summary>What the block's rows belong to in the order of all rows.</summary>
    public long Batch { get; set; }

    /// <summary>Whether values of a type can be kept beyond their row: others, such as images, belong to somebody.</summary>
    public static bool CanCopy(DataViewType type) => type is PrimitiveDataViewType || type is VectorDataViewType;

    public void Clear() => Count = 0;

    /// <summary>Something that fills blocks of this shape with the current rows of one input.</summary>
    public static Action<RowBlock> Filler(DataViewRow input, bool[] active)
    {
        var fillers = new List<Action<RowBlock>>();
        for (int i = 0; i < active.Length; i++)
        {
            if (!active[i])
                continue;
            fillers.Add((Action<RowBlock>)GenericCall.Invoke(ColumnFiller<int>, input.Schema[i].Type.RawType, input, i));
        }

        ValueGetter<DataViewRowId> idGetter = input.GetIdGetter();
        Action<RowBlock>[] all = fillers.ToArray();
        return block =>
        {
            foreach (Action<RowBlock> fill in all)
                fill(block);
            idGetter(ref block._ids.Values[block.Count]);
            block.Count++;
        };
    }

    /// <summary>A getter of a column in whatever block and row a reader stands on.</summary>
    public static ValueGetter<TValue> Getter<TValue>(int column, Func<(RowBlock Block, int Row)> current)
    {
        ValueCopier<TValue> copy = ValueCopier.Make<TValue>();
        return (ref TValue value) =>
        {
            (RowBlock block, int row) = current();
            copy(in ((ColumnBlock<TValue>)block._columns[column]).Values[row], ref value);
        };
    }

    public static ValueGetter<DataViewRowId> IdGetter(Func<(RowBlock Block, int Row)> current)
        => (ref DataViewRowId value) =>
        {
            (RowBlock block, int row) = current();
            value = block._ids.Values[row];
        };

    private static Action<RowBlock> ColumnFiller<TValue>(DataViewRow input, int column)
    {
        ValueGetter<TValue> getter = input.GetGetter<TValue>(input.Schema[column]);
        return block => getter(ref ((ColumnBlock<TValue>)block._columns[column]).Values[block.Count]);
    }

    private abstract class ColumnBlock
    {
    }

    private sealed class ColumnBlock<TValue> : ColumnBlock
    {
        public readonly TValue[] Values = new TValue[Capacity];
    }
}
