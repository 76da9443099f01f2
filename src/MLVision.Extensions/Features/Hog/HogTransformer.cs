using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds a column with the HOG vector of each image; see ExtractHog.</summary>
[Component("Hog", 1)]
public sealed class HogTransformer : ImageOperationTransformer, IComponent<HogTransformer>
{
    internal HogTransformer(ColumnPair columns, HogOperation operation, ImageSize? size)
        : base(columns, operation, size)
    {
    }

    static HogTransformer IComponent<HogTransformer>.Read(ComponentReader reader)
    {
        (ColumnPair columns, ImageSize? size) = ReadColumns(reader);
        return new HogTransformer(columns, new HogOperation(HogOperation.Read(reader)), size);
    }
}
