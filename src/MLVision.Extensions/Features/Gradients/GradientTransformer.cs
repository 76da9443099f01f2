using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds a column with the plain gradient vector of each image; see ExtractGradients.</summary>
[Component("Gradients", 1)]
public sealed class GradientTransformer : ImageOperationTransformer, IComponent<GradientTransformer>
{
    internal GradientTransformer(ColumnPair columns, GradientOperation operation, ImageSize? size)
        : base(columns, operation, size)
    {
    }

    static GradientTransformer IComponent<GradientTransformer>.Read(ComponentReader reader)
    {
        (ColumnPair columns, ImageSize? size) = ReadColumns(reader);
        return new GradientTransformer(columns, new GradientOperation(GradientOperation.Read(reader)), size);
    }
}
