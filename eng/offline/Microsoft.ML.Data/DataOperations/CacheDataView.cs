using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// Keeps the values of a data view in memory. A column is read from the source when a cursor first asks for it, all columns
/// that are missing then in one pass; everything afterwards, from any number of threads, is served from memory. Columns that
/// cannot be kept, such as images, are left out.
/// </summary>
internal sealed class CacheDataView : IDataView
{
    /// <summary>Rows that one of several parallel cursors takes at a time.</summary>
    private const int BatchRows = 64;

    private readonly IHost _host;
    private readonly IDataView _source;
    private readonly CachedColumn[] _columns;
    private readonly object _fillLock = new();
    private int[] _prefetch;
    private int? _rowCount;

    /// <param name="env">The environment.</param>
    /// <param name="input">The data view to keep.</param>
    /// <param name="prefetch">Columns to read along with those that are asked for first; may be null.</param>
    public CacheDataView(IHostEnvironment env, IDataView input, int[] prefetch)
    {
        _host = env.Register(nameof(CacheDataView));
        _source = StorableColumns.Of(input);
        _prefetch = Array.ConvertAll(prefetch ?? [], index =>
        {
            DataViewSchema.Column column = input.Schema[index];
            if (!RowBlock.CanCopy(column.Type))
            {
                throw _host.Except(
                    $"Asked to prefetch column '{column.Name}' into cache, but it is of unhandled type '{column.Type}'");
            }

            return input.Schema.Take(index).Count(other => RowBlock.CanCopy(other.Type));
        });
        _columns = new CachedColumn[_source.Schema.Count];
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema => _source.Schema;

    public long? GetRowCount()
    {
        lock (_fillLock)
            return _rowCount ?? _source.GetRowCount();
    }

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => GetRowCursorSet(columnsNeeded, 1, rand)[0];

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        var active = new ActiveColumns(Schema, columnsNeeded);
        int count = EnsureCached(active);
        var work = new SharedWork(count, rand == null ? null : RandomOrder(count, rand));
        int cursors = Math.Clamp(n, 1, Math.Max(1, work.BatchCount));
        return Enumerable.Range(0, cursors).Select(_ => (DataViewRowCursor)new Cursor(this, active, work)).ToArray();
    }

    private static int[] RandomOrder(int count, Random rand)
    {
        int[] order = Enumerable.Range(0, count).ToArray();
        for (int i = count - 1; i > 0; i--)
        {
            int j = rand.Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    /// <summary>Reads what is not yet in memory; the number of rows.</summary>
    private int EnsureCached(ActiveColumns active)
    {
        lock (_fillLock)
        {
            DataViewSchema.Column[] missing = Schema
                .Where(column => _columns[column.Index] == null && (active[column.Index] || _prefetch.Contains(column.Index)))
                .ToArray();
            if (missing.Length > 0 || _rowCount == null)
                Fill(missing);
            return _rowCount.Value;
        }
    }

    private void Fill(DataViewSchema.Column[] columns)
    {
        using IProgressChannel progress = _host.StartProgressChannel("Caching");
        int rows = 0;
        progress.SetHeader(new ProgressHeader("rows"), entry => entry.SetProgress(0, rows));
        int? expected = _rowCount ?? (_source.GetRowCount() is { } known and <= int.MaxValue ? (int)known : null);
        CachedColumn[] filled = Array.ConvertAll(columns, column => CachedColumn.Create(column.Type, expected));
        using (DataViewRowCursor cursor = _source.GetRowCursor(columns))
        {
            Action[] writers = filled.Select((column, i) => column.BindWriter(cursor, columns[i])).ToArray();
            while (cursor.MoveNext())
            {
                _host.CheckAlive();
                foreach (Action write in writers)
                    write();
                rows = checked(rows + 1);
            }
        }

        progress.Checkpoint(rows);
        if (_rowCount is { } before && before != rows)
        {
            throw _host.Except(
                $"The data has {rows} rows, where it had {before} when other columns of it were cached. It must " +
                "not change between passes.");
        }

        // Only now, so that a failure half-way leaves nothing half filled.
        _rowCount = rows;
        _prefetch = [];
        for (int i = 0; i < columns.Length; i++)
        {
            filled[i].Trim(rows);
            _columns[columns[i].Index] = filled[i];
        }
    }

    /// <summary>Deals out batches of rows to the cursors of one set.</summary>
    private sealed class SharedWork
    {
        private readonly int _count;
        private readonly int[] _order;
        private int _nextBatch = -1;

        public SharedWork(int count, int[] order)
        {
            _count = count;
            _order = order;
        }

        public int BatchCount => (int)(((long)_count + BatchRows - 1) / BatchRows);

        public bool TryTake(out int batch, out int first, out int last)
        {
            batch = Interlocked.Increment(ref _nextBatch);
            bool any = batch < BatchCount;
            first = any ? batch * BatchRows : 0;
            last = any ? (int)Math.Min((long)first + BatchRows, _count) - 1 : -1;
            return any;
        }

        public int RowAt(int place) => _order == null ? place : _order[place];
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly CacheDataView _parent;
        private readonly ActiveColumns _active;
        private readonly SharedWork _work;
        private readonly CachePosition _at = new();
        private int _batch;
        private int _place = -1;
        private int _last = -1;
        private long _position = -1;
        private bool _ended;

        public Cursor(CacheDataView parent, ActiveColumns active, SharedWork work)
        {
            _parent = parent;
            _active = active;
            _work = work;
        }

        public override long Position => _position;

        public override long Batch => _batch;

        public override DataViewSchema Schema => _parent.Schema;

        public override bool MoveNext()
        {
            if (_ended)
                return false;
            if (_place < _last)
            {
                _place++;
            }
            else if (!_work.TryTake(out _batch, out _place, out _last))
            {
                Dispose();
                return false;
            }

            _at.Row = _work.RowAt(_place);
            _position++;
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            _active.Check(column);
            return RowCursorUtils.Cast<TValue>(_parent._columns[column.Index].MakeGetter(_at), column.Name);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter()
            => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_at.Row, 0);

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);

        protected override void Dispose(bool disposing)
        {
            _ended = true;
            _position = -1;
            base.Dispose(disposing);
        }
    }
}
