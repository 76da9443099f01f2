using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>Adds a column with the histograms of local binary patterns of each image; see ExtractLbp.</summary>
[Component("Lbp", 1)]
public sealed class LbpTransformer : ImageOperationTransformer, IComponent<LbpTransformer>
{
    internal LbpTransformer(ColumnPair columns, LbpOperation operation, ImageSize? size)
        : base(columns, operation, size)
    {
    }

    static LbpTransformer IComponent<LbpTransformer>.Read(ComponentReader reader)
    {
        (ColumnPair columns, ImageSize? size) = ReadColumns(reader);
        return new LbpTransformer(columns, new LbpOperation(LbpOperation.Read(reader)), size);
    }
}
