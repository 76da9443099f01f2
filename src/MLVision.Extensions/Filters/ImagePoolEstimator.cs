namespace MLVision.Extensions;

/// <summary>Makes <see cref="ImagePoolTransformer"/>s; see PoolImage.</summary>
public sealed class ImagePoolEstimator : ImageOperationEstimator<ImagePoolTransformer>
{
    private readonly ImagePoolOperation _operation;

    internal ImagePoolEstimator(string outputColumnName, string? inputColumnName, ImagePoolOperation operation)
        : base(outputColumnName, inputColumnName, operation) => _operation = operation;

    private protected override ImagePoolTransformer Create(ImageSize? size) => new(Columns, _operation, size);
}
