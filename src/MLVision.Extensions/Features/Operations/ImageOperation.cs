using MLVision.Extensions.Bridge;

namespace MLVision.Extensions;

/// <summary>What turns an image into a vector or another image; knows its options, but not yet the size of the image.</summary>
internal abstract class ImageOperation
{
    /// <summary>Reads the red, green and blue planes where the image has them; else grey values.</summary>
    public abstract bool UsesColor { get; }

    /// <summary>What is produced.</summary>
    public virtual ImageOutput Output => ImageOutput.Vector;

    /// <summary>
    /// Three planes give another output than one; if not, an image with R = G = B is read as one plane, which is cheaper.
    /// </summary>
    public virtual bool DependsOnChannels => true;

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
