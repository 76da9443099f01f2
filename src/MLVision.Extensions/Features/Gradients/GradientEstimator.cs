namespace MLVision.Extensions;

/// <summary>Makes <see cref="GradientTransformer"/>s; see ExtractGradients.</summary>
public sealed class GradientEstimator : ImageOperationEstimator<GradientTransformer>
{
    private readonly GradientOperation _operation;

    internal GradientEstimator(string outputColumnName, string? inputColumnName, GradientOperation operation)
        : base(outputColumnName, inputColumnName, operation) => _operation = operation;

    private protected override GradientTransformer Create(ImageSize? size) => new(Columns, _operation, size);
}
