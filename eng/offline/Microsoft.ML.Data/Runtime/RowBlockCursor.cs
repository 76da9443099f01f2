using System;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor over rows that come in blocks.</summary>
internal abstract class RowBlockCursor : DataViewRowCursor
{
    private readonly Delegate[] _getters;
    private readonly bool[] _active;
    private readonly Func<(RowBlock Block, int Row)> _current;
    private RowBlock _block;
    private int _row = -1;
    private long _position = -1;
    private bool _ended;

    protected RowBlockCursor(DataViewSchema schema, bool[] active)
    {
        Schema = schema;
        _active = active;
        _getters = new Delegate[schema.Count];
        _current = Current;
    }

    public sealed override DataViewSchema Schema { get; }

    public sealed override long Position => _position;

    public override long Batch => _block?.Batch ?? 0;

    public sealed override bool IsColumnActive(DataViewSchema.Column column) => _active[column.Index];

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => RowBlock.IdGetter(_current);

    public sealed override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Contracts.CheckParam(
            column.Index < _active.Length && _active[column.Index], nameof(column), $"Column '{column.Name}' is not active.");
        Contracts.Check(
            typeof(TValue) == column.Type.RawType,
            $"Column '{column.Name}' has values of type {column.Type.RawType}, not {typeof(TValue)}.");
        _getters[column.Index] ??= RowBlock.Getter<TValue>(column.Index, _current);
        return (ValueGetter<TValue>)_getters[column.Index];
    }

    public sealed override bool MoveNext()
    {
        if (_ended)
            return false;
        if (_block == null || ++_row >= _block.Count)
        {
            _block = NextBlock(_block);
            _row = 0;
            if (_block == null)
            {
                _ended = true;
                _position = -1;
                return false;
            }
        }

        _position++;
        return true;
    }

    /// <summary>The next block with at least one row, or null; the used one is given back.</summary>
    protected abstract RowBlock NextBlock(RowBlock used);

    private (RowBlock Block, int Row) Current()
    {
        if (_position < 0)
            throw Contracts.Except("Cannot call getter with cursor in its current state");
        return (_block, _row);
    }
}
