namespace MLVision.Extensions;

/// <summary>A part of an image, in whole pixels.</summary>
internal readonly record struct PixelBox(int Left, int Top, int Width, int Height)
{
    /// <summary>The largest part in the middle of an image that has an aspect ratio.</summary>
    /// <param name="imageWidth">The width of the image.</param>
    /// <param name="imageHeight">Its height.</param>
    /// <param name="ratio">Width by height of the part.</param>
    public static PixelBox Centered(int imageWidth, int imageHeight, double ratio)
    {
        int width = Math.Clamp((int)Math.Round(imageHeight * ratio), 1, imageWidth);
        int height = Math.Clamp((int)Math.Round(imageWidth / ratio), 1, imageHeight);
        return new PixelBox((imageWidth - width) / 2, (imageHeight - height) / 2, width, height);
    }
}
