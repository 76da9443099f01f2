using System.Linq;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms.Image;

namespace Microsoft.ML.Data;

/// <summary>Makes an <see cref="ImageLoadingTransformer"/>; there is nothing to learn.</summary>
public sealed class ImageLoadingEstimator : TrivialEstimator<ImageLoadingTransformer>
{
    private readonly bool _decodes;

    internal ImageLoadingEstimator(
        IHostEnvironment env, string imageFolder, bool type = true,
        params (string outputColumnName, string inputColumnName)[] columns)
        : this(env, new ImageLoadingTransformer(env, imageFolder, type, columns), type)
    {
    }

    internal ImageLoadingEstimator(IHostEnvironment env, ImageLoadingTransformer transformer, bool type = true)
        : base(Contracts.CheckRef(env, nameof(env)).Register(nameof(ImageLoadingEstimator)), transformer)
    {
        _decodes = type;
    }

    /// <inheritdoc/>
    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Host.CheckValue(inputSchema, nameof(inputSchema));
        return ImageColumns.With(inputSchema, Transformer.Columns.Select(pair =>
        {
            SchemaShape.Column column = ImageColumns.Find(Host, inputSchema, pair.inputColumnName);
            if (column.ItemType is not TextDataViewType || column.Kind != SchemaShape.Column.VectorKind.Scalar)
            {
                throw Host.ExceptSchemaMismatch(
                    nameof(inputSchema), "input", pair.inputColumnName, TextDataViewType.Instance.ToString(),
                    column.GetTypeString());
            }

            return _decodes
                ? new SchemaShape.Column(
                    pair.outputColumnName, SchemaShape.Column.VectorKind.Scalar, new ImageDataViewType(), false)
                : new SchemaShape.Column(
                    pair.outputColumnName, SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Byte, false);
        }));
    }
}
