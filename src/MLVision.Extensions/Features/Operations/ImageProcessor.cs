namespace MLVision.Extensions;

/// <summary>
/// An <see cref="ImageOperation"/> prepared for images of one size; never changes and may be used by several threads.
/// </summary>
/// <param name="dimensions">Of the vector, or [channels, height, width] of the image that is produced.</param>
internal abstract class ImageProcessor(params int[] dimensions)
{
    /// <summary>The dimensions of the vector, or [channels, height, width] of the image that is produced.</summary>
    public int[] Dimensions { get; } = dimensions;

    /// <summary>Number of values.</summary>
    public int Length { get; } = dimensions.Aggregate(1, (product, dimension) => checked(product * dimension));

    /// <summary>Processes planes of bytes.</summary>
    public abstract void Run(ReadOnlySpan<byte> planes, Span<float> output);

    /// <summary>Processes planes of floats, by convention 0 to 255.</summary>
    public abstract void Run(ReadOnlySpan<float> planes, Span<float> output);

    /// <summary>The name of one value of the vector.</summary>
    public abstract string SlotName(int index);
}
