namespace MLVision.Extensions;

/// <summary>An image file could not be read or decoded.</summary>
public sealed class ImageLoadException : IOException
{
    /// <summary>An error about one image.</summary>
    /// <param name="imageName">The path of the file, the name of the entry in an archive, or what else names the image.</param>
    /// <param name="message">The whole message; it has the name and the reason.</param>
    /// <param name="innerException">What was caught, if anything.</param>
    public ImageLoadException(string imageName, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ImageName = imageName;
    }

    /// <summary>The path of the file, the name of the entry in an archive, or what else names the image.</summary>
    public string ImageName { get; }
}
