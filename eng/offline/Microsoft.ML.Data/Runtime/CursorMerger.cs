using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Microsoft.ML.Data;

/// <summary>
/// Runs the cursors of a set on threads of their own and hands out their rows, in order, as one cursor: what a row costs is paid
/// on all cores. An error reaches the reader only when the reader reaches the row it belongs to.
/// </summary>
internal sealed class CursorMerger : RowBlockCursor
{
    private readonly Worker[] _workers;
    private readonly object _lock = new object();
    private Worker _last;
    private bool _started;
    private volatile bool _canceled;

    private CursorMerger(DataViewSchema schema, bool[] active, DataViewRowCursor[] inputs)
        : base(schema, active)
    {
        _workers = Array.ConvertAll(inputs, input => new Worker(this, input, active));
    }

    /// <summary>A cursor over the rows of a view that uses all cores, or null where the view has nothing to share.</summary>
    public static DataViewRowCursor TryCreate(IDataView data, bool[] active, Random rand)
    {
        int n = Environment.ProcessorCount;
        if (n <= 1 || data.Schema.Any(column => active[column.Index] && !RowBlock.CanCopy(column.Type)))
            return null;
        DataViewRowCursor[] inputs = data.GetRowCursorSet(data.Schema.Where(active), n, rand);
        return inputs.Length == 1 ? inputs[0] : new CursorMerger(data.Schema, active, inputs);
    }

    protected override RowBlock NextBlock(RowBlock used)
    {
        lock (_lock)
        {
            if (_canceled)
                return null;
            if (!_started)
            {
                _started = true;
                foreach (Worker worker in _workers)
                    worker.Start();
            }

            if (used != null)
                _last.Return(used);

            // Only when every worker shows what it has next is it certain which block comes first.
            Worker first;
            while (!TryFindFirst(out first))
                Monitor.Wait(_lock);
            _last = first;
            return first?.Take();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_lock)
            {
                _canceled = true;
                Monitor.PulseAll(_lock);
            }

            foreach (Worker worker in _workers)
                worker.Stop();
        }

        base.Dispose(disposing);
    }

    private bool TryFindFirst(out Worker first)
    {
        first = null;
        foreach (Worker worker in _workers)
        {
            if (!worker.HasNext(out long batch))
            {
                if (!worker.Ended)
                    return false;
                continue;
            }

            // Of one batch in several blocks the rest comes before anybody else's.
            if (first == null || batch < first.NextBatch || (batch == first.NextBatch && worker == _last))
                first = worker;
        }

        return true;
    }

    /// <summary>One of the cursors, and the blocks it is ahead of the reader.</summary>
    private sealed class Worker
    {
        private const int BlockCount = 3;

        private readonly CursorMerger _merger;
        private readonly DataViewRowCursor _input;
        private readonly Thread _thread;
        private readonly Action<RowBlock> _fill;
        private readonly Queue<RowBlock> _filled = new Queue<RowBlock>();
        private readonly Stack<RowBlock> _free = new Stack<RowBlock>();
        private Exception _error;
        private long _errorBatch;

        public Worker(CursorMerger merger, DataViewRowCursor input, bool[] active)
        {
            _merger = merger;
            _input = input;
            _fill = RowBlock.Filler(input, active);
            for (int i = 0; i < BlockCount; i++)
                _free.Push(new RowBlock(input.Schema, active));
            _thread = new Thread(Run) { IsBackground = true, Name = nameof(CursorMerger) };
        }

        public bool Ended { get; private set; }

        public long NextBatch => _filled.TryPeek(out RowBlock block) ? block.Batch : _errorBatch;

        public void Start() => _thread.Start();

        public bool HasNext(out long batch)
        {
            batch = NextBatch;
            return _filled.Count > 0 || _error != null;
        }

        public RowBlock Take() => _filled.TryDequeue(out RowBlock block) ? block : throw _error;

        public void Return(RowBlock used)
        {
            used.Clear();
            _free.Push(used);
            Monitor.PulseAll(_merger._lock);
        }

        public void Stop()
        {
            if ((_thread.ThreadState & ThreadState.Unstarted) == 0)
                _thread.Join();
            else
                _input.Dispose();
        }

        private void Run()
        {
            RowBlock block = null;
            try
            {
                while (!_merger._canceled && _input.MoveNext())
                {
                    if (block != null && (block.Batch != _input.Batch || block.Count == RowBlock.Capacity))
                        Post(ref block);
                    if (block == null)
                    {
                        block = WaitForFree();
                        if (block == null)
                            return;
                        block.Batch = _input.Batch;
                    }

                    _fill(block);
                }
            }
            catch (Exception ex)
            {
                // Any exception at all belongs to the reader, behind the rows before it: on this thread it would end the process.
                lock (_merger._lock)
                {
                    _errorBatch = _input.Batch;
                    Post(ref block);
                    _error = WorkerError.Wrap(ex);
                }
            }
            finally
            {
                Post(ref block);
                End();
            }
        }

        private void End()
        {
            try
            {
                _input.Dispose();
            }
            catch (Exception ex)
            {
                lock (_merger._lock)
                    _error ??= WorkerError.Wrap(ex);
            }
            finally
            {
                lock (_merger._lock)
                {
                    Ended = true;
                    Monitor.PulseAll(_merger._lock);
                }
            }
        }

        private void Post(ref RowBlock block)
        {
            if (block == null || block.Count == 0)
                return;
            lock (_merger._lock)
            {
                _filled.Enqueue(block);
                Monitor.PulseAll(_merger._lock);
            }

            block = null;
        }

        private RowBlock WaitForFree()
        {
            lock (_merger._lock)
            {
                while (_free.Count == 0 && !_merger._canceled)
                    Monitor.Wait(_merger._lock);
                return _merger._canceled ? null : _free.Pop();
            }
        }
    }
}
