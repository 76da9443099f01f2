using System;

namespace Microsoft.ML.Data;

/// <summary>A row that shows whichever object it was given last.</summary>
internal sealed class ObjectRow<TRow> : DataViewRow
    where TRow : class
{
    private readonly RowObjectGetters<TRow> _getters;
    private long _position = -1;

    public ObjectRow(SchemaDefinition definition)
    {
        TypedColumn[] columns = TypedColumn.Bind(typeof(TRow), definition, SchemaDefinition.Direction.Read);
        _getters = new RowObjectGetters<TRow>(columns);
        Schema = TypedColumn.MakeSchema(columns);
    }

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema { get; }

    // Every new object is another position, which makes what depends on the row compute its values again.
    public void Show(TRow row)
    {
        _getters.Current = row;
        _position++;
    }

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _getters.GetGetter<TValue>(column);

    public override ValueGetter<DataViewRowId> GetIdGetter()
        => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => true;
}
