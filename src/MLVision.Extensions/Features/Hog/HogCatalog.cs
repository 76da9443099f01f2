using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Histograms of oriented gradients as components of a pipeline.</summary>
public static class HogCatalog
{
    /// <summary>Extracts the histograms of oriented gradients of each image.</summary>
    /// <remarks>
    /// The output is a vector of <see cref="float"/> with slot names such as "r3c2.b0.o5": block in row 3 and column 2, its cell
    /// 0, orientation 5. Its length depends on the size of the images, which therefore must be the same in all rows. Where the
    /// schema does not tell the size, fitting reads the first row; a row with another size is an error that names the row and
    /// both sizes. <para>
    /// A vector of pixels keeps its precision: bytes are processed as scikit-image processes 8-bit images, floats as it processes
    /// images of 32-bit floats.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add.</param>
    /// <param name="inputColumnName">
    /// The column of images: <see cref="Microsoft.ML.Data.MLImage"/>, or a vector of pixels (<see cref="byte"/> or
    /// <see cref="float"/>) with the dimensions [height, width] or [3, height, width]. Null for
    /// <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="options">
    /// The kind of HOG; null for <see cref="HogOptions.ScikitImage"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static HogEstimator ExtractHog(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, HogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new HogEstimator(outputColumnName, inputColumnName, new HogOperation(options));
    }

    /// <summary>
    /// Draws the histograms of oriented gradients of each image: in each cell a line for each orientation, as bright as its
    /// value, on black, as <c>skimage.feature.hog(visualize=True)</c> does. The brightest pixel becomes white.
    /// </summary>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add: <see cref="Microsoft.ML.Data.MLImage"/>.</param>
    /// <param name="inputColumnName">The column of images, as for ExtractHog, of any sizes.</param>
    /// <param name="options">What is drawn; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static RenderHogEstimator RenderHog(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, RenderHogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new RenderHogEstimator(outputColumnName, inputColumnName, new RenderHogOperation(options));
    }
}
