using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>A cursor whose rows are read ahead in batches, which several threads compute; the order of the rows stays.</summary>
/// <remarks>
/// One thread at a time reads the source: whoever begins the next batch. Workers come from the thread pool and end when no batch
/// is free. A consumer whose next batch is not done begins one itself rather than sleep: to wake it for each batch would cost
/// more than small rows do. It waits only for a batch that a running thread works on, so there is progress even if the pool
/// never gives a thread; cursors of this kind may therefore be stacked without deadlock.
/// </remarks>
internal sealed class LookAheadCursor : DataViewRowCursor
{
    private readonly RowMapper _mapper;
    private readonly DataViewRowCursor _source;
    private readonly bool[] _wanted;
    private readonly int _threads;
    private readonly int _workerLimit;
    private readonly object _lock = new();
    private readonly Queue<LookAheadBatch> _free = new();
    private readonly Queue<LookAheadBatch> _begun = new();
    private LookAheadBatch? _current;
    private int _slot;
    private int _batchCount;
    private int _workers;
    private int _busy;
    private bool _isReading;
    private bool _sourceEnded;
    private bool _ended;
    private volatile bool _disposed;

    /// <summary>Begins before the first row.</summary>
    /// <param name="mapper">Adds the columns.</param>
    /// <param name="source">The rows.</param>
    /// <param name="wanted">Which columns of the output the consumer asked for.</param>
    /// <param name="threads">See <see cref="RowMappingTransformer.LookAheadThreads"/>.</param>
    public LookAheadCursor(RowMapper mapper, DataViewRowCursor source, bool[] wanted, int threads)
    {
        _mapper = mapper;
        _source = source;
        _wanted = wanted;
        _threads = threads;
        _workerLimit = threads > 1 ? threads - 1 : threads;
        // One that the consumer reads and one that waits for it, besides those that are being computed.
        for (int i = 0; i < threads + 2; i++)
            _free.Enqueue(new LookAheadBatch(mapper, source, wanted, mapper.Transformer.LookAheadRows));
    }

    public override long Position => _current?.Position ?? -1;

    public override long Batch => _current?.Batch ?? 0;

    public override DataViewSchema Schema => _mapper.OutputSchema;

    private LookAheadBatch CurrentBatch =>
        _current
        ?? throw new InvalidOperationException("The cursor stands on no row: MoveNext was not called, or it returned false.");

    public override bool MoveNext()
    {
        if (_ended || _disposed)
            return false;
        if (_current is null || ++_slot >= _current.Count)
        {
            if (!MoveToNextBatch())
                return false;
            _slot = 0;
        }

        _current!.MoveTo(_slot);
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _wanted[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => CurrentBatch.GetId(ref id);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        RowMapper.CheckGetter<TValue>(IsColumnActive(column), column);
        return (ref TValue value) => CurrentBatch.GetValue(column.Index, ref value);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            lock (_lock)
            {
                _disposed = true;
                while (_busy > 0)
                    Monitor.Wait(_lock);
            }

            _current?.Dispose();
            foreach (LookAheadBatch batch in _free.Concat(_begun))
                batch.Dispose();
            _current = null;
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool MoveToNextBatch()
    {
        if (_current is { IsLast: true })
            return End(_current);
        _current = TakeNextBatch();
        return _current is not null && (_current.Count > 0 || End(_current));
    }

    private bool End(LookAheadBatch last)
    {
        _ended = true;
        lock (_lock)
            _free.Enqueue(last);
        _current = null;
        last.SourceError?.Throw();
        return false;
    }

    /// <summary>The next batch, computed; null if the cursor was disposed meanwhile.</summary>
    private LookAheadBatch? TakeNextBatch()
    {
        lock (_lock)
        {
            if (_current is not null)
            {
                _free.Enqueue(_current);
                _current = null;
                // Not before the second batch: somebody who looks at the first row only needs no more.
                StartWorker();
            }
        }

        while (true)
        {
            LookAheadBatch? own = null;
            int rows = 0;
            lock (_lock)
            {
                if (_begun.TryPeek(out LookAheadBatch? oldest) && oldest.IsDone)
                    return _begun.Dequeue();
                if (oldest is null || _busy < _threads)
                    own = Begin(out rows);
                if (own is null)
                {
                    if (oldest is null)
                        return null;
                    Monitor.Wait(_lock);
                    continue;
                }
            }

            Process(own, rows);
        }
    }

    /// <summary>Takes a free batch and the right to read the source, under the lock; null where there is nothing to do.</summary>
    private LookAheadBatch? Begin(out int rows)
    {
        // Twice as many rows each time, for the sake of those who need a few only.
        rows = 1 << Math.Min(_batchCount, 30);
        if (_isReading || _sourceEnded || _disposed || !_free.TryDequeue(out LookAheadBatch? batch))
            return null;
        _isReading = true;
        _batchCount++;
        _busy++;
        batch.IsDone = false;
        _begun.Enqueue(batch);
        return batch;
    }

    private void Process(LookAheadBatch batch, int rows)
    {
        batch.Read(rows, () => _disposed);
        lock (_lock)
        {
            _isReading = false;
            _sourceEnded |= batch.IsLast;
            // A worker that came while this thread was reading has gone again.
            if (_batchCount > 1)
                StartWorker();
            // The consumer may be waiting to read.
            Monitor.PulseAll(_lock);
        }

        batch.Evaluate();
        lock (_lock)
        {
            batch.IsDone = true;
            _busy--;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Asks for one more worker, under the lock.</summary>
    private void StartWorker()
    {
        if (_workers >= _workerLimit || _sourceEnded || _disposed || _free.Count == 0)
            return;
        _workers++;
        ThreadPool.UnsafeQueueUserWorkItem(cursor => cursor.Work(), this, preferLocal: false);
    }

    private void Work()
    {
        while (true)
        {
            LookAheadBatch? batch;
            int rows;
            lock (_lock)
            {
                batch = Begin(out rows);
                if (batch is null)
                {
                    _workers--;
                    return;
                }
            }

            Process(batch, rows);
        }
    }
}
