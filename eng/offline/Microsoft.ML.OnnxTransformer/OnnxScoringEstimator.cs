using System.Collections.Generic;
using System.Linq;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms.Onnx;

/// <summary>Makes an <see cref="OnnxTransformer"/>; there is nothing to learn.</summary>
public sealed class OnnxScoringEstimator : TrivialEstimator<OnnxTransformer>
{
    internal OnnxScoringEstimator(
        IHostEnvironment env, string outputColumnName, string inputColumnName, string modelFile, int? gpuDeviceId,
        bool fallbackToCpu)
        : base(
            Contracts.CheckRef(env, nameof(env)).Register(nameof(OnnxScoringEstimator)),
            new OnnxTransformer(env, outputColumnName, inputColumnName, modelFile, gpuDeviceId, fallbackToCpu))
    {
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        if (!inputSchema.TryFindColumn(Transformer.InputName, out SchemaShape.Column input))
            throw Host.ExceptSchemaMismatch(nameof(inputSchema), "input", Transformer.InputName);
        if (input.Kind == SchemaShape.Column.VectorKind.VariableVector || input.ItemType != Transformer.InputType)
        {
            throw Host.ExceptSchemaMismatch(
                nameof(inputSchema), "input", Transformer.InputName, Transformer.InputType.ToString(), input.GetTypeString());
        }

        VectorDataViewType type = Transformer.OutputType;
        Dictionary<string, SchemaShape.Column> columns = inputSchema.ToDictionary(column => column.Name);
        columns[Transformer.OutputName] = new SchemaShape.Column(
            Transformer.OutputName,
            type.IsKnownSize ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.VariableVector,
            type.ItemType, false);
        return new SchemaShape(columns.Values);
    }
}
