namespace MLVision.Extensions;

/// <summary>A part of an image, in whole pixels.</summary>
internal readonly record struct PixelBox(int Left, int Top, int Width, int Height)
{
    /// <summary>The largest part in the middle of an image that has the aspect ratio of another size.</summary>
    public static PixelBox Centered(int imageWidth, int imageHeight, int width, int height)
    {
        double scale = Math.Min((double)imageWidth / width, (double)imageHeight / height);
        int partWidth = Math.Clamp((int)Math.Round(width * scale), 1, imageWidth);
        int partHeight = Math.Clamp((int)Math.Round(height * scale), 1, imageHeight);
        return new PixelBox((imageWidth - partWidth) / 2, (imageHeight - partHeight) / 2, partWidth, partHeight);
    }
}
