using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds a column with each image filtered; see FilterImage.</summary>
[Component("FilterImage", 1)]
public sealed class ImageFilterTransformer : ImageOperationTransformer, IComponent<ImageFilterTransformer>
{
    internal ImageFilterTransformer(ColumnPair columns, ImageFilterOperation operation, ImageSize? size)
        : base(columns, operation, size)
    {
    }

    static ImageFilterTransformer IComponent<ImageFilterTransformer>.Read(ComponentReader reader)
    {
        (ColumnPair columns, ImageSize? size) = ReadColumns(reader);
        return new ImageFilterTransformer(columns, new ImageFilterOperation(ImageFilterOperation.Read(reader)), size);
    }
}
