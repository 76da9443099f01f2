namespace MLVision.Extensions.Torch;

/// <summary>The size of an image.</summary>
internal readonly record struct PixelShape(int Channels, int Height, int Width)
{
    public int Length => Channels * Height * Width;

    public void RequireSame(int channels, int height, int width, long row, string columnName)
    {
        if (Channels != channels || Height != height || Width != width)
            throw new InvalidDataException(
                $"Row {row}: the image in the column '{columnName}' has {Width}x{Height} pixels and {Channels} channel(s), but " +
                $"{width}x{height} and {channels} are wanted. ml.Transforms.ResizeImages before it gives all images one size.");
    }
}
