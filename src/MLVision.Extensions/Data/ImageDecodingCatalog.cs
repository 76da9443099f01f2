using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Decodes images in a pipeline.</summary>
public static class ImageDecodingCatalog
{
    /// <summary>
    /// Decodes images (JPEG, PNG, BMP) from a column of paths, of names in a zip archive, or of encoded bytes, into a column of
    /// <see cref="Microsoft.ML.Data.MLImage"/> of unknown size.
    /// </summary>
    /// <remarks>
    /// In contrast to ML.NET's <c>LoadImages</c> it reads ahead on all cores, refuses truncated files, names the file in every
    /// error, and can skip and count bad ones. As there, a turn that EXIF data ask for is not made, and colours are multiplied by
    /// their opacity.
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column of images to add.</param>
    /// <param name="inputColumnName">The column of paths (text) or of bytes (vector); null for the output's name.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">Both a folder and an archive are given.</exception>
    /// <exception cref="FileNotFoundException">The archive does not exist.</exception>
    public static ImageDecodingEstimator DecodeImages(this TransformsCatalog catalog, string outputColumnName,
        string? inputColumnName = null, ImageDecodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ImageDecodingEstimator(
            outputColumnName, inputColumnName ?? outputColumnName, options ?? new ImageDecodingOptions());
    }
}
