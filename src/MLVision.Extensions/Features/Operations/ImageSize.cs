using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace MLVision.Extensions;

/// <summary>The size of the images in a column, as its type tells it.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Channels">1 or 3 for vectors of pixels; 0 for an <see cref="MLImage"/>, which can be read either way.</param>
internal readonly record struct ImageSize(int Width, int Height, int Channels)
{
    /// <summary>The size, or null for images whose size the type does not tell.</summary>
    /// <exception cref="ArgumentException">A vector does not have the dimensions of an image.</exception>
    public static ImageSize? Of(DataViewType type, string columnName)
    {
        switch (type)
        {
            case ImageDataViewType { Height: > 0 } image:
                return new ImageSize(image.Width, image.Height, 0);
            case ImageDataViewType:
                return null;
            case VectorDataViewType { Dimensions: [> 0 and var height, > 0 and var width] }:
                return new ImageSize(width, height, 1);
            case VectorDataViewType { Dimensions: [(1 or 3) and var channels, > 0 and var height, > 0 and var width] }:
                return new ImageSize(width, height, channels);
            default:
                throw new ArgumentException(
                    $"The input column '{columnName}' is {type}; pixels are wanted with the dimensions [height, width] or " +
                    "[channels, height, width], 1 or 3 channels. On a class [VectorType(height, width)] gives a vector its " +
                    "dimensions.",
                    "inputSchema");
        }
    }
}
