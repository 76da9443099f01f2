using Microsoft.ML.Data;
using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>What turns an image into a vector or another image; knows its options, but not yet the size of the image.</summary>
internal abstract class ImageOperation
{
    /// <summary>Reads the red, green and blue planes where the image has them; else grey values.</summary>
    public abstract bool UsesColor { get; }

    /// <summary>What is produced.</summary>
    public virtual ImageOutput Output => ImageOutput.Vector;

    /// <summary>The length of the vector where it does not depend on the size of the image, else null.</summary>
    public virtual int? FixedLength => null;

    /// <summary>The vector's length, or the picture's size, changes with the size of the image.</summary>
    public bool NeedsOneSize => Output == ImageOutput.Vector && FixedLength is null;

    /// <summary>Prepares for images of one size.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="channels">1 or 3 planes.</param>
    /// <exception cref="ArgumentException">The image is too small.</exception>
    public abstract ImageProcessor Prepare(int width, int height, int channels);

    /// <summary>Writes the options.</summary>
    public abstract void Write(ComponentWriter writer);

    /// <summary>Channels that <see cref="Prepare"/> gets for a column of this size.</summary>
    public int ChannelsOf(ImageSize size) => UsesColor && size.Channels != 1 ? 3 : 1;
}

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

/// <summary>Base of processors that compute with floats.</summary>
/// <param name="inputLength">Number of values of all input planes.</param>
/// <param name="dimensions">Of the output.</param>
internal abstract class FloatImageProcessor(int inputLength, params int[] dimensions) : ImageProcessor(dimensions)
{
    private readonly ScratchPool<float[]> _pool = new(() => new float[inputLength]);

    public sealed override void Run(ReadOnlySpan<byte> planes, Span<float> output)
    {
        float[] floats = _pool.Rent();
        for (int i = 0; i < planes.Length; i++)
            floats[i] = planes[i];
        Run(floats.AsSpan(0, planes.Length), output);
        _pool.Return(floats);
    }
}
