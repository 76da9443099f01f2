using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>
/// A view that adds the columns of a row mapper. Nothing runs until a cursor asks, and then only what is asked for.
/// </summary>
internal sealed class RowToRowMapperTransform : IDataView, IRowToRowMapper
{
    private readonly IHost _host;
    private readonly IRowMapper _mapper;
    private readonly OutputColumns _columns;

    public RowToRowMapperTransform(IHostEnvironment env, IDataView input, IRowMapper mapper)
    {
        Contracts.CheckValue(env, nameof(env));
        env.CheckValue(input, nameof(input));
        env.CheckValue(mapper, nameof(mapper));
        _host = env.Register(nameof(RowToRowMapperTransform));
        Source = input;
        _mapper = mapper;
        _columns = new OutputColumns(input.Schema, mapper.GetOutputColumns());
    }

    public IDataView Source { get; }

    public bool CanShuffle => Source.CanShuffle;

    public DataViewSchema Schema => _columns.Schema;

    public DataViewSchema InputSchema => Source.Schema;

    public DataViewSchema OutputSchema => _columns.Schema;

    public static DataViewSchema GetOutputSchema(DataViewSchema inputSchema, IRowMapper mapper)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Contracts.CheckValue(mapper, nameof(mapper));
        return new OutputColumns(inputSchema, mapper.GetOutputColumns()).Schema;
    }

    public long? GetRowCount() => Source.GetRowCount();

    public ITransformer GetTransformer() => _mapper.GetTransformer();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        bool[] active = Schema.ActiveOf(columnsNeeded);
        bool[] added = Dependencies(active, out IEnumerable<DataViewSchema.Column> inputColumns);
        // Where there is something to compute, all cores do.
        return (added.Contains(true) ? CursorMerger.TryCreate(this, active, rand) : null)
            ?? new Cursor(this, Source.GetRowCursor(inputColumns, rand), active, added);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        bool[] active = Schema.ActiveOf(columnsNeeded);
        bool[] added = Dependencies(active, out IEnumerable<DataViewSchema.Column> inputColumns);
        DataViewRowCursor[] inputs = Source.GetRowCursorSet(inputColumns, n, rand);
        // What is passed on unchanged is not worth the copies that sharing rows among cursors takes.
        if (inputs.Length == 1 && n > 1 && added.Contains(true))
            inputs = CursorSplitter.Split(inputs[0], n);
        return Array.ConvertAll(inputs, input => (DataViewRowCursor)new Cursor(this, input, active, added));
    }

    IEnumerable<DataViewSchema.Column> IRowToRowMapper.GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        Dependencies(Schema.ActiveOf(dependingColumns), out IEnumerable<DataViewSchema.Column> inputColumns);
        return inputColumns;
    }

    DataViewRow IRowToRowMapper.GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        _host.CheckValue(input, nameof(input));
        _host.CheckValue(activeColumns, nameof(activeColumns));
        _host.Check(input.Schema == Source.Schema, "Schema of input row must be the same as the schema the mapper is bound to");
        bool[] active = Schema.ActiveOf(activeColumns);
        bool[] added = Dependencies(active, out _);
        return new Row(this, input, active, added);
    }

    /// <summary>Which added columns are asked for, and the input columns that they and the passed on ones need.</summary>
    private bool[] Dependencies(bool[] active, out IEnumerable<DataViewSchema.Column> inputColumns)
    {
        _columns.Split(column => active[column], out bool[] added, out bool[] input);
        Func<int, bool> needed = _mapper.GetDependencies(Predicate(added));
        for (int i = 0; i < input.Length; i++)
            input[i] |= needed(i);
        inputColumns = InputSchema.Where(input);
        return added;
    }

    private static Func<int, bool> Predicate(bool[] flags) => index => (uint)index < (uint)flags.Length && flags[index];

    private ValueGetter<TValue> GetGetter<TValue>(DataViewRow input, Delegate[] getters, DataViewSchema.Column column)
    {
        int source = _columns.Source(column.Index, out bool isInput);
        return isInput
            ? input.GetGetter<TValue>(InputSchema[source])
            : RowCursorUtils.Cast<TValue>(getters[source], column.Name);
    }

    private sealed class Row : WrappingRow
    {
        private readonly RowToRowMapperTransform _parent;
        private readonly bool[] _active;
        private readonly Delegate[] _getters;
        private readonly Action _disposer;

        public Row(RowToRowMapperTransform parent, DataViewRow input, bool[] active, bool[] added)
            : base(input)
        {
            _parent = parent;
            _active = active;
            _getters = parent._mapper.CreateGetters(input, Predicate(added), out _disposer);
        }

        public override DataViewSchema Schema => _parent.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            int source = _parent._columns.Source(column.Index, out bool isInput);
            return isInput ? Input.IsColumnActive(_parent.InputSchema[source]) : _active[column.Index];
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => _parent.GetGetter<TValue>(Input, _getters, column);

        protected override void DisposeCore(bool disposing)
        {
            if (disposing)
                _disposer?.Invoke();
        }
    }

    private sealed class Cursor : SynchronizedCursorBase
    {
        private readonly RowToRowMapperTransform _parent;
        private readonly bool[] _active;
        private readonly Delegate[] _getters;
        private readonly Action _disposer;
        private bool _disposed;

        public Cursor(RowToRowMapperTransform parent, DataViewRowCursor input, bool[] active, bool[] added)
            : base(input)
        {
            _parent = parent;
            _active = active;
            _getters = parent._mapper.CreateGetters(input, Predicate(added), out _disposer);
        }

        public override DataViewSchema Schema => _parent.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column)
        {
            _parent._host.CheckParam(column.Index < _active.Length, nameof(column));
            return _active[column.Index];
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw _parent._host.Except($"Column '{column.Name}' is not active.");
            return _parent.GetGetter<TValue>(Input, _getters, column);
        }

        protected override void Dispose(bool disposing)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (disposing)
                _disposer?.Invoke();
            base.Dispose(disposing);
        }
    }
}
