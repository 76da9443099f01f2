using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>How a <see cref="PredictionEngine{TSrc, TDst}"/> maps classes to columns.</summary>
public sealed class PredictionEngineOptions
{
    /// <summary>Whether a member of the output class may have no column.</summary>
    public bool IgnoreMissingColumns = true;

    public SchemaDefinition InputSchemaDefinition = null;

    public SchemaDefinition OutputSchemaDefinition = null;

    /// <summary>Whether disposing the engine disposes the transformer.</summary>
    public bool OwnsTransformer = true;
}
