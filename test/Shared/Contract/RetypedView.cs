using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Tests.Contract;

/// <summary>A view without rows in which one column is absent, or of a type that no component takes it for.</summary>
internal sealed class RetypedView(DataViewSchema schema, string columnName, bool isAbsent) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; } = Change(schema, columnName, isAbsent);

    public long? GetRowCount() => 0;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(Schema);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [new Cursor(Schema)];

    /// <summary>A Boolean, or a date where the column is one.</summary>
    public static DataViewType WrongType(DataViewSchema.Column column) =>
        column.Type is BooleanDataViewType ? DateTimeDataViewType.Instance : BooleanDataViewType.Instance;

    private static DataViewSchema Change(DataViewSchema schema, string columnName, bool isAbsent)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(schema.Where(column => column.Name != columnName)
            .Select(column => new DataViewSchema.DetachedColumn(column)));
        if (!isAbsent)
            builder.AddColumn(columnName, WrongType(schema[columnName]));
        return builder.ToSchema();
    }

    private sealed class Cursor(DataViewSchema schema) : DataViewRowCursor
    {
        public override long Position => -1;

        public override long Batch => 0;

        public override DataViewSchema Schema => schema;

        public override bool MoveNext() => false;

        public override bool IsColumnActive(DataViewSchema.Column column) => true;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ref TValue _) => { };

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId _) => { };
    }
}
