using System;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>
/// Shares the rows of one cursor among several that run on different threads. Whoever runs out of rows copies the next block of them,
/// one at a time: the copies are cheap compared with what is computed from them, and no thread has to wait for another.
/// </summary>
internal sealed class CursorSplitter
{
    // Small enough that expensive rows (images) spread evenly over the threads, large enough that the lock costs nothing.
    private const int BlockSize = 32;

    private readonly DataViewRowCursor _input;
    private readonly Action<RowBlock> _fill;
    private readonly object _lock = new object();
    private long _blocks;
    private bool _ended;
    private int _users;

    private CursorSplitter(DataViewRowCursor input, bool[] active, int users)
    {
        _input = input;
        _fill = RowBlock.Filler(input, active);
        _users = users;
    }

    /// <summary>Takes over a cursor. The result is that cursor alone where the values of an active column cannot be copied.</summary>
    public static DataViewRowCursor[] Split(DataViewRowCursor input, int n)
    {
        DataViewSchema schema = input.Schema;
        bool[] active = schema.Select(input.IsColumnActive).ToArray();
        if (n <= 1 || schema.Any(column => active[column.Index] && !RowBlock.CanCopy(column.Type)))
            return new[] { input };

        var splitter = new CursorSplitter(input, active, n);
        var cursors = new DataViewRowCursor[n];
        for (int i = 0; i < n; i++)
            cursors[i] = new Cursor(splitter, schema, active);
        return cursors;
    }

    private bool Fill(RowBlock block)
    {
        block.Clear();
        lock (_lock)
        {
            if (_ended)
                return false;
            // An exception ends the rows for everybody; the others just see no more of them.
            _ended = true;
            bool more = true;
            while (block.Count < block.Capacity && (more = _input.MoveNext()))
                _fill(block);
            _ended = !more;
            block.Batch = _blocks++;
        }

        return block.Count > 0;
    }

    private void Release()
    {
        lock (_lock)
        {
            if (--_users > 0)
                return;
            _ended = true;
            _input.Dispose();
        }
    }

    private sealed class Cursor : RowBlockCursor
    {
        private readonly CursorSplitter _splitter;
        private readonly RowBlock _block;
        private bool _disposed;

        public Cursor(CursorSplitter splitter, DataViewSchema schema, bool[] active)
            : base(schema, active)
        {
            _splitter = splitter;
            _block = new RowBlock(schema, active, BlockSize);
        }

        protected override RowBlock NextBlock(RowBlock used) => _splitter.Fill(_block) ? _block : null;

        protected override void Dispose(bool disposing)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (disposing)
                _splitter.Release();
            base.Dispose(disposing);
        }
    }
}
