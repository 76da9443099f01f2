namespace MLVision.Extensions;

/// <summary>Makes <see cref="ImageFilterTransformer"/>s; see FilterImage.</summary>
public sealed class ImageFilterEstimator : ImageOperationEstimator<ImageFilterTransformer>
{
    private readonly ImageFilterOperation _operation;

    internal ImageFilterEstimator(string outputColumnName, string? inputColumnName, ImageFilterOperation operation)
        : base(outputColumnName, inputColumnName, operation) => _operation = operation;

    private protected override ImageFilterTransformer Create(ImageSize? size) => new(Columns, _operation, size);
}
