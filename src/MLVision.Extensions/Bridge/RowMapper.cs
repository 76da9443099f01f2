using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>A <see cref="RowMappingTransformer"/> bound to the schema of its input.</summary>
internal sealed class RowMapper : IRowToRowMapper
{
    private readonly DataViewSchema.Column[] _dependencies;

    public RowMapper(RowMappingTransformer transformer, DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        Transformer = transformer;
        InputSchema = inputSchema;
        _dependencies = transformer.Inputs.Select(input => input.Find(inputSchema)).ToArray();
        DataViewSchema.DetachedColumn[] added = transformer.GetAddedColumns(inputSchema).ToArray();
        AddedCount = added.Length;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(added);
        OutputSchema = builder.ToSchema();
    }

    public RowMappingTransformer Transformer { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public int AddedCount { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new bool[InputSchema.Count];
        foreach (DataViewSchema.Column column in dependingColumns)
        {
            if (column.Index < needed.Length)
                needed[column.Index] = true;
            else
                Array.ForEach(_dependencies, dependency => needed[dependency.Index] = true);
        }

        return InputSchema.Where(column => needed[column.Index]);
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row has another schema than the one that the mapper was made for.", nameof(input));
        Delegate?[] getters = CreateGetters(input, GetActive(activeColumns), out IDisposable? owner);
        return new MappedRow(this, input, getters, owner);
    }

    /// <summary>Which columns of the output are among these.</summary>
    public bool[] GetWanted(IEnumerable<DataViewSchema.Column> columns)
    {
        var wanted = new bool[OutputSchema.Count];
        foreach (DataViewSchema.Column column in columns)
            wanted[column.Index] = true;
        return wanted;
    }

    /// <summary>Which of the added columns are among these columns of the output.</summary>
    public bool[] GetActive(IEnumerable<DataViewSchema.Column> columns) => GetWanted(columns)[InputSchema.Count..];

    /// <summary>Getters that compute row by row; null for columns that are not active.</summary>
    /// <param name="input">The row to read from.</param>
    /// <param name="active">Which of the added columns will be read.</param>
    /// <param name="owner">What is to be disposed when the getters are not used any more.</param>
    public Delegate?[] CreateGetters(DataViewRow input, bool[] active, out IDisposable? owner)
    {
        owner = null;
        if (!active.Contains(true))
            return new Delegate?[AddedCount];
        if (Transformer.ComputesWholeBatches)
        {
            BatchEvaluator evaluator = Transformer.CreateBatchEvaluator(input, column => active[column], capacity: 1);
            owner = evaluator;
            return evaluator.CreateRowGetters(input, active);
        }

        Delegate?[] getters = Transformer.CreateGetters(input, column => active[column]);
        return getters.Select((getter, column) => active[column] ? getter : null).ToArray();
    }

    public bool IsActive(DataViewRow input, Delegate?[] getters, DataViewSchema.Column column) =>
        column.Index < InputSchema.Count
            ? input.IsColumnActive(InputSchema[column.Index])
            : getters[column.Index - InputSchema.Count] is not null;

    public ValueGetter<TValue> GetGetter<TValue>(DataViewRow input, Delegate?[] getters, DataViewSchema.Column column) =>
        column.Index < InputSchema.Count
            ? input.GetGetter<TValue>(InputSchema[column.Index])
            : Cast<TValue>(getters[column.Index - InputSchema.Count], column);

    public static ValueGetter<TValue> Cast<TValue>(Delegate? getter, DataViewSchema.Column column)
    {
        CheckGetter<TValue>(getter is not null, column);
        return (ValueGetter<TValue>)getter!;
    }

    /// <summary>Checks what a consumer asks for: an active column, as the type that it has in memory.</summary>
    public static void CheckGetter<TValue>(bool isActive, DataViewSchema.Column column)
    {
        if (!isActive)
            throw new InvalidOperationException(
                $"The column '{column.Name}' was not asked for when this cursor or row was made.");
        if (column.Type.RawType != typeof(TValue))
            throw new InvalidOperationException(
                $"The column '{column.Name}' is {column.Type}; it cannot be read as {typeof(TValue)}.");
    }
}
