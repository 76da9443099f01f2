using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Colour histograms as a component of a pipeline.</summary>
public static class ColorHistogramCatalog
{
    /// <summary>Extracts colour histograms of each image, and mean and deviation of each channel.</summary>
    /// <remarks>
    /// The output is a vector of <see cref="float"/> with slot names such as "R3" (bin 3 of red), "H1S0V2" (joint) and "R.mean".
    /// Its length does not depend on the size of the images, which may differ. Pixels of floats are rounded to bytes first.
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add.</param>
    /// <param name="inputColumnName">
    /// The column of images or pixels, as for ExtractHog; null for <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="options">Null for 16 bins for each of red, green and blue, with means and deviations.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ColorHistogramEstimator ExtractColorHistogram(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        ColorHistogramOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ColorHistogramEstimator(outputColumnName, inputColumnName, new ColorHistogramOperation(options));
    }
}
