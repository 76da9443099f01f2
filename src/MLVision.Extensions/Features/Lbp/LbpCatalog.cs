using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Local binary patterns as a component of a pipeline.</summary>
public static class LbpCatalog
{
    /// <summary>Extracts histograms of the local binary patterns of each image, which describe its texture.</summary>
    /// <remarks>
    /// The output is a vector of <see cref="float"/>, one histogram after another, with slot names such as "r0c1.p17": cell in
    /// row 0 and column 1, pattern 17. Its length does not depend on the size of the images, which may differ.
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add.</param>
    /// <param name="inputColumnName">
    /// The column of images or pixels, as for ExtractHog; null for <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="options">
    /// The kind of patterns; null for uniform ones of 8 neighbours at distance 1, over the whole image.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static LbpEstimator ExtractLbp(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, LbpOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new LbpEstimator(outputColumnName, inputColumnName, new LbpOperation(options));
    }
}
