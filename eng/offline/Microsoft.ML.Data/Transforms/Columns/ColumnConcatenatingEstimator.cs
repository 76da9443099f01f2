using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Joins columns of one item type into a vector.</summary>
public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly IHost _host;
    private readonly string _name;
    private readonly string[] _sources;

    internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
    {
        Contracts.CheckValue(env, nameof(env));
        _host = env.Register(nameof(ColumnConcatenatingEstimator));
        _host.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        _host.CheckValue(inputColumnNames, nameof(inputColumnNames));
        _host.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "Input columns not specified");
        _host.CheckParam(
            !inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "Contained some null or empty items");
        _name = outputColumnName;
        _sources = inputColumnNames;
    }

    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new ColumnConcatenatingTransformer(_host, _name, _sources);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        _host.CheckValue(inputSchema, nameof(inputSchema));
        Dictionary<string, SchemaShape.Column> result = inputSchema.ToDictionary(column => column.Name);
        result[_name] = MakeColumn(inputSchema);
        return new SchemaShape(result.Values);
    }

    private SchemaShape.Column MakeColumn(SchemaShape inputSchema)
    {
        var columns = new List<SchemaShape.Column>();
        foreach (string source in _sources)
        {
            if (!inputSchema.TryFindColumn(source, out SchemaShape.Column column))
                throw _host.ExceptSchemaMismatch(nameof(inputSchema), "input", source);
            if (column.IsKey)
                throw _host.Except($"Column '{source}' is key. Concatenation of keys is unsupported.");
            if (columns.Count > 0 && !column.ItemType.Equals(columns[0].ItemType))
            {
                throw _host.Except(
                    $"Concatenated columns should have the same type. Column '{source}' has type of {column.ItemType}, " +
                    $"but expected column type is {columns[0].ItemType}.");
            }

            columns.Add(column);
        }

        bool isVariable = columns.Exists(column => column.Kind == SchemaShape.Column.VectorKind.VariableVector);
        var annotations = new List<SchemaShape.Column>();
        if (columns.TrueForAll(column => column.IsNormalized()))
        {
            annotations.Add(new SchemaShape.Column(
                AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false));
        }

        if (columns.Exists(HasCategoricalRanges))
        {
            annotations.Add(new SchemaShape.Column(
                AnnotationUtils.Kinds.CategoricalSlotRanges,
                SchemaShape.Column.VectorKind.Vector,
                NumberDataViewType.Int32,
                false));
        }

        if (columns.Exists(column => column.Kind == SchemaShape.Column.VectorKind.Scalar || column.HasSlotNames()))
        {
            annotations.Add(new SchemaShape.Column(
                AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        }

        return new SchemaShape.Column(
            _name,
            isVariable ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector,
            columns[0].ItemType,
            false,
            new SchemaShape(annotations));
    }

    private static bool HasCategoricalRanges(SchemaShape.Column column)
        => column.Annotations.TryFindColumn(AnnotationUtils.Kinds.CategoricalSlotRanges, out SchemaShape.Column ranges)
            && ranges.Kind == SchemaShape.Column.VectorKind.Vector
            && ranges.ItemType.Equals(NumberDataViewType.Int32);
}
