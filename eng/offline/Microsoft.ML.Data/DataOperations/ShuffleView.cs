using System;
using System.Collections.Generic;

namespace Microsoft.ML.Data;

/// <summary>
/// The rows of a data view in a random order: the source is asked to shuffle where it can, and a pool of rows is drawn from at
/// random, so that sources that cannot are mixed at least locally. Columns that cannot be kept, such as images, are left out.
/// </summary>
internal sealed class ShuffleView : IDataView
{
    private readonly IDataView _source;
    private readonly int _seed;
    private readonly int _poolSize;
    private readonly bool _shuffleSource;

    public ShuffleView(IDataView source, int seed, int poolSize, bool shuffleSource)
    {
        _source = StorableColumns.Of(source);
        _seed = seed;
        _poolSize = poolSize;
        _shuffleSource = shuffleSource;
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount() => _source.GetRowCount();

    // Without a generator of its own, every cursor has the one order that the seed gives.
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        rand ??= RandomUtils.Create(_seed);
        bool shuffleSource = _shuffleSource && _source.CanShuffle;
        DataViewRowCursor input = _source.GetRowCursor(columnsNeeded, shuffleSource ? RandomUtils.Create(rand) : null);
        return new Cursor(input, new ActiveColumns(Schema, columnsNeeded), rand, _poolSize);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly DataViewRowCursor _input;
        private readonly ActiveColumns _active;
        private readonly Random _rand;
        private readonly PooledColumn[] _pool;
        private readonly DataViewRowId[] _ids;
        private readonly ValueGetter<DataViewRowId> _getId;
        private int _filled;
        private int _current = -1;
        private bool _inputEnded;
        private bool _ended;
        private long _position = -1;

        public Cursor(DataViewRowCursor input, ActiveColumns active, Random rand, int poolSize)
        {
            _input = input;
            _active = active;
            _rand = rand;
            _pool = new PooledColumn[input.Schema.Count];
            foreach (DataViewSchema.Column column in input.Schema)
            {
                if (active.Contains(column))
                {
                    _pool[column.Index] = (PooledColumn)GenericCall.Invoke(
                        MakeColumn<int>, column.Type.RawType, input, column, poolSize);
                }
            }

            _ids = new DataViewRowId[poolSize];
            _getId = input.GetIdGetter();
        }

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => _input.Schema;

        public override bool MoveNext()
        {
            if (_ended)
                return false;

            // The row that was shown makes room for the last of the pool, and that for one from the source.
            if (_current >= 0)
                Move(--_filled, _current);
            while (!_inputEnded && _filled < _ids.Length)
            {
                if (_input.MoveNext())
                    Fetch(_filled++);
                else
                    _inputEnded = true;
            }

            if (_filled == 0)
            {
                Dispose();
                return false;
            }

            _current = _rand.Next(_filled);
            _position++;
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            _active.Check(column);
            return ((PooledColumn<TValue>)_pool[column.Index]).MakeGetter(() => _current);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[_current];

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);

        protected override void Dispose(bool disposing)
        {
            if (_ended)
                return;
            _ended = true;
            _position = -1;
            if (disposing)
                _input.Dispose();
            base.Dispose(disposing);
        }

        private static PooledColumn MakeColumn<T>(DataViewRowCursor input, DataViewSchema.Column column, int size)
            => new PooledColumn<T>(input.GetGetter<T>(column), size);

        private void Fetch(int slot)
        {
            foreach (PooledColumn column in _pool)
                column?.Fetch(slot);
            _getId(ref _ids[slot]);
        }

        private void Move(int from, int to)
        {
            foreach (PooledColumn column in _pool)
                column?.Swap(from, to);
            (_ids[from], _ids[to]) = (_ids[to], _ids[from]);
        }
    }

    private abstract class PooledColumn
    {
        public abstract void Fetch(int slot);

        /// <summary>Swaps two values; a swap, and not a copy, leaves every slot with memory of its own.</summary>
        public abstract void Swap(int first, int second);
    }

    private sealed class PooledColumn<T> : PooledColumn
    {
        private readonly ValueGetter<T> _fetch;
        private readonly ValueCopier<T> _copy = ValueCopier.Make<T>();
        private readonly T[] _values;

        public PooledColumn(ValueGetter<T> fetch, int size)
        {
            _fetch = fetch;
            _values = new T[size];
        }

        public override void Fetch(int slot) => _fetch(ref _values[slot]);

        public override void Swap(int first, int second)
            => (_values[first], _values[second]) = (_values[second], _values[first]);

        public ValueGetter<T> MakeGetter(Func<int> slot)
            => (ref T destination) => _copy(in _values[slot()], ref destination);
    }
}
