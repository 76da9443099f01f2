using System;
using System.Diagnostics;
using System.Linq;

namespace Microsoft.ML.Data;

/// <summary>
/// Shares the rows of one cursor among several that run on different threads. Whoever runs out of rows copies the next block of
/// them, one at a time: the copies are cheap compared with what is computed from them, and no thread has to wait for another.
/// </summary>
internal sealed class CursorSplitter
{
    private readonly DataViewRowCursor _input;
    private readonly Action<RowBlock> _fill;
    private readonly object _lock = new object();
    private long _blocks;
    private Exception _error;
    private bool _ended;
    private int _users;

    private CursorSplitter(DataViewRowCursor input, bool[] active, int users)
    {
        _input = input;
        _fill = RowBlock.Filler(input, active);
        _users = users;
    }

    /// <summary>
    /// Takes over a cursor. The result is that cursor alone where the values of an active column cannot be copied.
    /// </summary>
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

    private bool Fill(RowBlock block, int rows)
    {
        block.Clear();
        lock (_lock)
        {
            block.Batch = _blocks++;
            try
            {
                while (!_ended && block.Count < rows)
                {
                    if (_input.MoveNext())
                        _fill(block);
                    else
                        _ended = true;
                }
            }
            catch (Exception ex)
            {
                // Whoever asks next gets the error: the rows before it are good.
                _ended = true;
                _error = WorkerError.Wrap(ex);
            }

            if (block.Count > 0 || _error == null)
                return block.Count > 0;
            Exception error = _error;
            _error = null;
            throw error;
        }
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
        // Expensive rows (images) must spread evenly over the threads, and cheap ones must not drown in the cost of sharing.
        private const int FirstSize = 8;
        private static readonly TimeSpan _least = TimeSpan.FromMilliseconds(1);
        private static readonly TimeSpan _most = TimeSpan.FromMilliseconds(4);

        private readonly CursorSplitter _splitter;
        private readonly RowBlock _block;
        private int _size = FirstSize;
        private long _started;
        private bool _disposed;

        public Cursor(CursorSplitter splitter, DataViewSchema schema, bool[] active)
            : base(schema, active)
        {
            _splitter = splitter;
            _block = new RowBlock(schema, active);
        }

        // Of the rows that were asked for last, also where there were none because the input failed: errors have a place, too.
        public override long Batch => _block.Batch;

        protected override RowBlock NextBlock(RowBlock used)
        {
            if (used != null)
            {
                TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
                if (elapsed < _least)
                    _size = Math.Min(2 * _size, RowBlock.Capacity);
                else if (elapsed > _most)
                    _size = Math.Max(_size / 2, 1);
            }

            bool any = _splitter.Fill(_block, _size);
            _started = Stopwatch.GetTimestamp();
            return any ? _block : null;
        }

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
