using Microsoft.ML;

namespace MLVision.Extensions.Bridge;

/// <summary>Base of estimators whose transformer adds columns row by row: checks the input, tells the output's shape.</summary>
/// <typeparam name="TTransformer">The transformer that fitting makes.</typeparam>
public abstract class RowMappingEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : RowMappingTransformer
{
    /// <summary>The columns that the input must have.</summary>
    protected abstract IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>Fits the transformer.</summary>
    /// <param name="input">The data; a component that learns nothing reads none of it.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message says which.</exception>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (InputColumn column in Inputs)
            column.Find(input.Schema);
        return FitCore(input);
    }

    /// <summary>The shape of what the fitted transformer will make of an input of this shape.</summary>
    /// <param name="inputSchema">The shape of the input.</param>
    /// <exception cref="ArgumentException">A column is missing or of the wrong type; the message says which.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (InputColumn column in Inputs)
            column.Find(inputSchema);
        return SchemaShapes.Append(inputSchema, GetAddedColumns(inputSchema));
    }

    /// <summary>Fits the transformer; the input columns were checked.</summary>
    /// <param name="input">The data.</param>
    protected abstract TTransformer FitCore(IDataView input);

    /// <summary>
    /// The columns that the transformer adds, as far as they are known before the fit: <see cref="SchemaShapes.Append"/> tells
    /// what matters. The input columns were checked.
    /// </summary>
    /// <param name="inputSchema">The shape of the input.</param>
    protected abstract IEnumerable<DataViewSchema.DetachedColumn> GetAddedColumns(SchemaShape inputSchema);
}
