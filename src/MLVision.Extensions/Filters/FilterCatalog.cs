using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Filters and pooling as components of a pipeline.</summary>
public static class FilterCatalog
{
    /// <summary>Filters each image with a kernel: box blur, Gaussian, Laplacian, Sobel or one's own.</summary>
    /// <remarks>
    /// With <see cref="ImageOutput.Image"/> images may have any sizes. With <see cref="ImageOutput.Vector"/> all images must have
    /// one size; where the schema does not tell it, fitting reads the first row. Slot names are such as "R.r3c2".
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add.</param>
    /// <param name="inputColumnName">
    /// The column of images or pixels, as for ExtractHog; null for <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="options">Kernel, padding, stride; null for the mean of 3x3 pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ImageFilterEstimator FilterImage(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, FilterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ImageFilterEstimator(outputColumnName, inputColumnName, new ImageFilterOperation(options));
    }

    /// <summary>Makes each image smaller by the largest value or the mean of windows.</summary>
    /// <remarks>
    /// With <see cref="ImageOutput.Image"/> images may have any sizes. With <see cref="ImageOutput.Vector"/> all images must have
    /// one size; where the schema does not tell it, fitting reads the first row. Slot names are such as "R.r3c2".
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add.</param>
    /// <param name="inputColumnName">
    /// The column of images or pixels, as for ExtractHog; null for <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="options">Window, stride, padding; null for the largest value of 2x2 pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ImagePoolEstimator PoolImage(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, PoolOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ImagePoolEstimator(outputColumnName, inputColumnName, new ImagePoolOperation(options));
    }
}
