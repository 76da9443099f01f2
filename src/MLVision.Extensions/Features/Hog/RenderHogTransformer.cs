using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds a column with a picture of the HOG of each image; see RenderHog.</summary>
[Component("RenderHog", 1)]
public sealed class RenderHogTransformer : ImageOperationTransformer, IComponent<RenderHogTransformer>
{
    internal RenderHogTransformer(ColumnPair columns, RenderHogOperation operation, ImageSize? size)
        : base(columns, operation, size)
    {
    }

    static RenderHogTransformer IComponent<RenderHogTransformer>.Read(ComponentReader reader)
    {
        (ColumnPair columns, ImageSize? size) = ReadColumns(reader);
        return new RenderHogTransformer(columns, new RenderHogOperation(RenderHogOperation.Read(reader)), size);
    }
}
