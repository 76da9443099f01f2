namespace MLVision.Extensions;

/// <summary>Makes <see cref="ColorHistogramTransformer"/>s; see ExtractColorHistogram.</summary>
public sealed class ColorHistogramEstimator : ImageOperationEstimator<ColorHistogramTransformer>
{
    private readonly ColorHistogramOperation _operation;

    internal ColorHistogramEstimator(string outputColumnName, string? inputColumnName, ColorHistogramOperation operation)
        : base(outputColumnName, inputColumnName, operation) => _operation = operation;

    private protected override ColorHistogramTransformer Create(ImageSize? size) => new(Columns, _operation, size);
}
