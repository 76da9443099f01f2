using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>Consecutive rows that are read from the source, computed, and then given to the consumer one by one.</summary>
internal sealed class LookAheadBatch(RowMapper mapper, DataViewRowCursor source, bool[] wanted, int capacity) : IDisposable
{
    // A batch ends with the row that exceeds this: what is read stays in the cache until it is computed.
    private const long ByteLimit = 1 << 18;

    // Where rows are computed together, a batch that ends early costs more than the cache; but large images must not fill the
    // memory.
    private const long WholeBatchByteLimit = 1 << 26;

    private readonly long _byteLimit = mapper.Transformer.ComputesWholeBatches ? WholeBatchByteLimit : ByteLimit;

    private readonly ExceptionDispatchInfo?[] _errors = new ExceptionDispatchInfo?[capacity];
    private BufferedRow? _rows;
    private BatchEvaluator? _evaluator;
    private Delegate?[] _getters = [];

    /// <summary>The number of rows that were read.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the source ended, or failed, after these rows.</summary>
    public bool IsLast { get; private set; }

    /// <summary>Why the source failed after these rows, if it did.</summary>
    public ExceptionDispatchInfo? SourceError { get; private set; }

    /// <summary>Set, under the cursor's lock, when the outputs are computed.</summary>
    public bool IsDone { get; set; }

    public long Position => _rows!.Position;

    public long Batch => _rows!.Batch;

    /// <summary>Reads up to this many rows; by the one thread that reads the source at this time.</summary>
    public void Read(int rowLimit, Func<bool> isCanceled)
    {
        Count = 0;
        try
        {
            if (_evaluator is null)
                CreateBuffers();
            long bytes = 0;
            while (Count < Math.Min(rowLimit, capacity) && bytes < _byteLimit && !isCanceled())
            {
                if (!source.MoveNext())
                {
                    IsLast = true;
                    return;
                }

                bytes += _rows!.Fill(Count);
                ReadInputs(Count);
                Count++;
            }
        }
        catch (Exception exception)
        {
            SourceError = ExceptionDispatchInfo.Capture(exception);
            IsLast = true;
        }
    }

    /// <summary>Computes the outputs of the rows that were read.</summary>
    public void Evaluate()
    {
        if (Count == 0)
            return;
        try
        {
            _evaluator!.Evaluate(Count);
        }
        catch (Exception exception)
        {
            Array.Fill(_errors, ExceptionDispatchInfo.Capture(exception));
        }
    }

    /// <summary>Chooses the row that the getters give.</summary>
    public void MoveTo(int slot) => _rows!.Slot = _evaluator!.Current = slot;

    public void GetId(ref DataViewRowId id) => _rows!.GetIdGetter()(ref id);

    public void GetValue<T>(int column, ref T value)
    {
        if (column >= mapper.InputSchema.Count)
            _errors[_evaluator!.Current]?.Throw();
        ((ValueGetter<T>)_getters[column]!)(ref value);
    }

    public void Dispose()
    {
        _evaluator?.Dispose();
        _rows?.Dispose();
    }

    private void CreateBuffers()
    {
        int inputs = mapper.InputSchema.Count;
        bool[] active = wanted[inputs..];
        // What computes rows together takes its inputs as they are read.
        _rows = new BufferedRow(
            source, capacity, column => wanted[column.Index] || !mapper.Transformer.ComputesWholeBatches);
        _evaluator = mapper.Transformer.ComputesWholeBatches
            ? mapper.Transformer.CreateBatchEvaluator(_rows, column => active[column], capacity)
            : new RowByRowEvaluator(mapper, _rows, active, capacity);
        _getters = new Delegate?[wanted.Length];
        for (int i = 0; i < _getters.Length; i++)
            _getters[i] = i < inputs ? _rows.CreateGetter(i) : active[i - inputs] ? _evaluator.CreateGetter(i - inputs) : null;
    }

    private void ReadInputs(int slot)
    {
        _errors[slot] = null;
        _rows!.Slot = slot;
        try
        {
            _evaluator!.Read(slot);
        }
        catch (Exception exception)
        {
            _errors[slot] = ExceptionDispatchInfo.Capture(exception);
        }
    }
}
