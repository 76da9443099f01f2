using System;
using System.Collections.Generic;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The objects of a sequence as rows. The sequence is enumerated anew for every cursor, and nothing is kept.</summary>
internal sealed class EnumerableDataView<TRow> : IDataView
    where TRow : class
{
    private readonly IEnumerable<TRow> _rows;
    private readonly TypedColumn[] _columns;

    public EnumerableDataView(IEnumerable<TRow> rows, SchemaDefinition definition)
    {
        _rows = rows;
        _columns = TypedColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        Schema = TypedColumn.MakeSchema(_columns);
    }

    /// <summary>False also for a list: the order of the rows is the caller's.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    /// <summary>The columns that a schema asks for, of its types and with its annotations.</summary>
    public static SchemaDefinition DefineBySchema(DataViewSchema schema)
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        foreach (DataViewSchema.Column column in schema)
        {
            SchemaDefinition.Column defined = definition[column.Name]
                ?? throw Contracts.Except($"Type should contain a member named {column.Name}");
            // The schema may be more specific than the class, for example about the length of a vector.
            defined.ColumnType = column.Type;
            defined.CopyAnnotations(column.Annotations);
        }

        return definition;
    }

    public long? GetRowCount() => (_rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
        => new Cursor(this, columnsNeeded);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly EnumerableDataView<TRow> _parent;
        private readonly IEnumerator<TRow> _rows;
        private readonly RowObjectGetters<TRow> _getters;
        private readonly ActiveColumns _active;
        private long _position = -1;
        private bool _ended;

        public Cursor(EnumerableDataView<TRow> parent, IEnumerable<DataViewSchema.Column> columnsNeeded)
        {
            _parent = parent;
            _active = new ActiveColumns(parent.Schema, columnsNeeded);
            _getters = new RowObjectGetters<TRow>(parent._columns);
            _rows = parent._rows.GetEnumerator();
        }

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => _parent.Schema;

        public override bool MoveNext()
        {
            if (_ended)
                return false;
            if (!_rows.MoveNext())
            {
                Dispose();
                return false;
            }

            _getters.Current = _rows.Current
                ?? throw Contracts.Except("Encountered null when iterating over data, this is not supported.");
            _position++;
            return true;
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            _active.Check(column);
            return _getters.GetGetter<TValue>(column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            if (_position < 0)
                throw Contracts.Except("Values can be fetched only while the cursor is at a row.");
            id = new DataViewRowId((ulong)_position, 0);
        };

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column);

        protected override void Dispose(bool disposing)
        {
            if (_ended)
                return;
            _ended = true;
            _position = -1;
            if (disposing)
                _rows.Dispose();
            base.Dispose(disposing);
        }
    }
}
