using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Makes an <see cref="OnnxTransformer"/>; there is nothing to learn.</summary>
public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(
        IHostEnvironment env, string[] outputs, string[] inputs, string modelFile, int? gpu, bool fallsBack)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(OnnxScoringEstimator)),
            new OnnxTransformer(env, outputs, inputs, modelFile, gpu, fallsBack))
    {
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        Dictionary<string, SchemaShape.Column> columns = inputSchema.ToDictionary(column => column.Name);
        foreach (string name in Transformer.InputNames)
        {
            if (!columns.TryGetValue(name, out SchemaShape.Column column))
                throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", name);
            if (!Transformer.HasInput(name))
                throw Host.Except($"Column {name} doesn't match input node names of model.");
            OnnxTensor input = Transformer.Input(name);
            if (column.ItemType != input.ItemType || column.IsKey)
            {
                throw Host.ExceptSchemaMismatch(
                    nameof(inputSchema), "input", input.Name, input.ItemType.ToString(), column.ItemType.ToString());
            }
        }

        foreach (OnnxTensor output in Transformer.Outputs)
        {
            VectorDataViewType type = output.ColumnType;
            SchemaShape.Column.VectorKind kind = type.IsKnownSize
                ? SchemaShape.Column.VectorKind.Vector
                : SchemaShape.Column.VectorKind.VariableVector;
            columns[output.Name] = new SchemaShape.Column(output.Name, kind, type.ItemType, false);
        }

        return new SchemaShape(columns.Values);
    }
}
