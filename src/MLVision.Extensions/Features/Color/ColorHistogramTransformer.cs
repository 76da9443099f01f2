using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds a column with the colour histogram of each image; see ExtractColorHistogram.</summary>
[Component("ColorHistogram", 1)]
public sealed class ColorHistogramTransformer : ImageOperationTransformer, IComponent<ColorHistogramTransformer>
{
    internal ColorHistogramTransformer(ColumnPair columns, ColorHistogramOperation operation, ImageSize? size)
        : base(columns, operation, size)
    {
    }

    static ColorHistogramTransformer IComponent<ColorHistogramTransformer>.Read(ComponentReader reader)
    {
        (ColumnPair columns, ImageSize? size) = ReadColumns(reader);
        return new ColorHistogramTransformer(columns, new ColorHistogramOperation(ColorHistogramOperation.Read(reader)), size);
    }
}
