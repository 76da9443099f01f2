using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds a column with each image pooled; see PoolImage.</summary>
[Component("PoolImage", 1)]
public sealed class ImagePoolTransformer : ImageOperationTransformer, IComponent<ImagePoolTransformer>
{
    internal ImagePoolTransformer(ColumnPair columns, ImagePoolOperation operation, ImageSize? size)
        : base(columns, operation, size)
    {
    }

    static ImagePoolTransformer IComponent<ImagePoolTransformer>.Read(ComponentReader reader)
    {
        (ColumnPair columns, ImageSize? size) = ReadColumns(reader);
        return new ImagePoolTransformer(columns, new ImagePoolOperation(ImagePoolOperation.Read(reader)), size);
    }
}
