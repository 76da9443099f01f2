namespace MLVision.Extensions;

/// <summary>Makes <see cref="RenderHogTransformer"/>s; see RenderHog.</summary>
public sealed class RenderHogEstimator : ImageOperationEstimator<RenderHogTransformer>
{
    private readonly RenderHogOperation _operation;

    internal RenderHogEstimator(string outputColumnName, string? inputColumnName, RenderHogOperation operation)
        : base(outputColumnName, inputColumnName, operation) => _operation = operation;

    private protected override RenderHogTransformer Create(ImageSize? size) => new(Columns, _operation, size);
}
