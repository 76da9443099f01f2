namespace MLVision.Extensions;

/// <summary>Makes <see cref="LbpTransformer"/>s; see ExtractLbp.</summary>
public sealed class LbpEstimator : ImageOperationEstimator<LbpTransformer>
{
    private readonly LbpOperation _operation;

    internal LbpEstimator(string outputColumnName, string? inputColumnName, LbpOperation operation)
        : base(outputColumnName, inputColumnName, operation) => _operation = operation;

    private protected override LbpTransformer Create(ImageSize? size) => new(Columns, _operation, size);
}
