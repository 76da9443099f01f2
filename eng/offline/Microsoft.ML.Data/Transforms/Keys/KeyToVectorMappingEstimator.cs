using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces keys by vectors with a slot for every key.</summary>
public sealed class KeyToVectorMappingEstimator : TrivialEstimator<KeyToVectorMappingTransformer>
{
    internal KeyToVectorMappingEstimator(IHostEnvironment env, params ColumnOptions[] columns)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(KeyToVectorMappingEstimator)),
            new KeyToVectorMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        Dictionary<string, SchemaShape.Column> result = inputSchema.ToDictionary(column => column.Name);
        foreach (ColumnOptions options in Transformer.Columns)
        {
            if (!inputSchema.TryFindColumn(options.InputColumnName, out SchemaShape.Column input))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", options.InputColumnName);
            if (!input.IsKey)
                throw Host.ExceptSchemaMismatch(
                    nameof(inputSchema), "input", options.InputColumnName, "key type", input.GetTypeString());
            result[options.Name] = new SchemaShape.Column(
                options.Name,
                input.Kind == SchemaShape.Column.VectorKind.VariableVector && !options.OutputCountVector
                    ? SchemaShape.Column.VectorKind.VariableVector
                    : SchemaShape.Column.VectorKind.Vector,
                NumberDataViewType.Single,
                false,
                new SchemaShape(GetAnnotations(input, options)));
        }

        return new SchemaShape(result.Values);
    }

    private static IEnumerable<SchemaShape.Column> GetAnnotations(SchemaShape.Column input, ColumnOptions options)
    {
        bool isScalar = input.Kind == SchemaShape.Column.VectorKind.Scalar;
        bool isVariable = input.Kind == SchemaShape.Column.VectorKind.VariableVector;
        if (input.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out SchemaShape.Column values)
            && values.ItemType is TextDataViewType && (!isVariable || options.OutputCountVector))
        {
            yield return new SchemaShape.Column(
                AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false);
        }

        if (!options.OutputCountVector && !isVariable)
        {
            yield return new SchemaShape.Column(
                AnnotationUtils.Kinds.CategoricalSlotRanges,
                SchemaShape.Column.VectorKind.Vector,
                NumberDataViewType.Int32,
                false);
        }

        if (!options.OutputCountVector || isScalar)
        {
            yield return new SchemaShape.Column(
                AnnotationUtils.Kinds.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);
        }
    }

    /// <summary>What to do with one column.</summary>
    internal sealed class ColumnOptions
    {
        public ColumnOptions(string name, string inputColumnName = null, bool outputCountVector = false)
        {
            Contracts.CheckNonWhiteSpace(name, nameof(name));
            Name = name;
            InputColumnName = inputColumnName ?? name;
            OutputCountVector = outputCountVector;
        }

        public string Name { get; }

        public string InputColumnName { get; }

        /// <summary>Whether the keys of a vector are counted, instead of getting a vector each.</summary>
        public bool OutputCountVector { get; }
    }
}
