using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces keys by what they stand for.</summary>
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, params (string outputColumnName, string inputColumnName)[] columns)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(KeyToValueMappingEstimator)),
            new KeyToValueMappingTransformer(env, columns))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        Dictionary<string, SchemaShape.Column> result = inputSchema.ToDictionary(column => column.Name);
        foreach ((string output, string inputName) in Transformer.ColumnPairs)
        {
            if (!inputSchema.TryFindColumn(inputName, out SchemaShape.Column input))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", inputName);
            if (!input.IsKey)
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", inputName, "KeyType", input.GetTypeString());
            if (!input.Annotations.TryFindColumn(AnnotationUtils.Kinds.KeyValues, out SchemaShape.Column values))
                throw Host.ExceptParam(nameof(inputSchema), $"Input column '{inputName}' doesn't contain key values metadata");
            SchemaShape annotations = input.HasSlotNames()
                && input.Annotations.TryFindColumn(AnnotationUtils.Kinds.SlotNames, out SchemaShape.Column names)
                ? new SchemaShape([names])
                : null;
            result[output] = new SchemaShape.Column(output, input.Kind, values.ItemType, values.IsKey, annotations);
        }

        return new SchemaShape(result.Values);
    }
}
