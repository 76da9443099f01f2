using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions.Bridge;

/// <summary>
/// Base of transformers that add columns, each row's values made from the same row's values. Nothing is computed before a
/// consumer asks for a value.
/// </summary>
/// <remarks>
/// A transformer is immutable and used from several threads at a time; what must not be shared lives in the getters, of which
/// each cursor and each worker makes its own. A derived class carries a <see cref="ComponentAttribute"/> and implements
/// <see cref="IComponent{TSelf}"/>; then it is saved in <c>model.zip</c> and loaded from there like ML.NET's own.
/// </remarks>
public abstract class RowMappingTransformer : ITransformer
{
    /// <summary>True: <c>PredictionEngine</c> works.</summary>
    public bool IsRowToRowMapper => true;

    /// <summary>The columns that the input must have.</summary>
    protected internal abstract IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>
    /// How many rows at most are read ahead as one batch and computed on a worker thread while the consumer is busy with earlier
    /// ones; 0, the default, for none. It pays where a row costs more than about a microsecond.
    /// </summary>
    /// <remarks>
    /// It concerns consumers that read through one cursor. Batches begin small and stay small where rows are large, so that
    /// little is computed in vain and little memory is held. The order of rows stays, and an error appears at the row that it
    /// belongs to.
    /// </remarks>
    protected internal virtual int LookAheadRows => 0;

    /// <summary>
    /// How many threads compute batches; by default the number of processors. The consumer's is one of them while it would
    /// otherwise wait; the others are workers, at least one. With 0 the consumer's thread alone computes them when it comes to
    /// them, which suits a computation that keeps all processors busy.
    /// </summary>
    protected internal virtual int LookAheadThreads => Environment.ProcessorCount;

    /// <summary>
    /// Whether rows are computed together, by <see cref="CreateBatchEvaluator"/>, because a row alone costs far more than a row
    /// of a batch; false, the default, where they are computed one by one by <see cref="CreateGetters"/>.
    /// </summary>
    protected internal virtual bool ComputesWholeBatches => false;

    /// <summary>The schema of the output for this schema of the input.</summary>
    /// <param name="inputSchema">The schema of the input.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message says which.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new RowMapper(this, inputSchema).OutputSchema;

    /// <summary>Adds the columns to the data, lazily.</summary>
    /// <param name="input">The data.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message says which.</exception>
    public virtual IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(new RowMapper(this, input.Schema), input);
    }

    /// <summary>Makes what maps single rows.</summary>
    /// <param name="inputSchema">The schema of the input.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message says which.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new RowMapper(this, inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => ComponentPayload.Save(ctx, GetType(), Write);

    /// <summary>The columns that are added; the input columns were checked.</summary>
    /// <param name="inputSchema">The schema of the input.</param>
    protected internal abstract IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(DataViewSchema inputSchema);

    /// <summary>Makes the getters of the added columns; each call makes its own, with scratch memory of their own.</summary>
    /// <param name="input">
    /// The row to read from; its position changes as the consumer proceeds. <see cref="ImageInput"/> reads images from it,
    /// <see cref="OncePerRow"/> shares one computation among several getters.
    /// </param>
    /// <param name="isActive">Tells, by its place among the added columns, whether a column will be read.</param>
    /// <returns>For each active added column a <see cref="ValueGetter{TValue}"/> of its type; anything for others.</returns>
    protected internal virtual Delegate?[] CreateGetters(DataViewRow input, Func<int, bool> isActive) =>
        throw new NotSupportedException($"{GetType()} does not override {nameof(CreateGetters)}.");

    /// <summary>
    /// Makes what computes rows together. It is disposed with the cursor or row that it was made for.
    /// </summary>
    /// <param name="input">The row to read from; its position changes.</param>
    /// <param name="isActive">Tells, by its place among the added columns, whether a column will be read.</param>
    /// <param name="capacity">The number of rows that it must hold; 1 where single rows are mapped.</param>
    protected internal virtual BatchEvaluator CreateBatchEvaluator(DataViewRow input, Func<int, bool> isActive, int capacity) =>
        throw new NotSupportedException($"{GetType()} does not override {nameof(CreateBatchEvaluator)}.");

    /// <summary>Writes what <see cref="IComponent{TSelf}.Read"/> of the derived class reads.</summary>
    /// <param name="writer">Takes the settings.</param>
    protected internal abstract void Write(ComponentWriter writer);
}
