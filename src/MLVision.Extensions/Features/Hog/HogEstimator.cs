namespace MLVision.Extensions;

/// <summary>Makes <see cref="HogTransformer"/>s; see ExtractHog.</summary>
public sealed class HogEstimator : ImageOperationEstimator<HogTransformer>
{
    private readonly HogOperation _operation;

    internal HogEstimator(string outputColumnName, string? inputColumnName, HogOperation operation)
        : base(outputColumnName, inputColumnName, operation) => _operation = operation;

    private protected override HogTransformer Create(ImageSize? size) => new(Columns, _operation, size);
}
