using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>The plain gradient vector as a component of a pipeline.</summary>
public static class GradientCatalog
{
    /// <summary>
    /// Extracts the differences of grey values between the neighbours of each pixel, the pixels of the border left out, and on
    /// request their lengths and directions.
    /// </summary>
    /// <remarks>
    /// The output is a vector of <see cref="float"/> with the dimensions [parts, height - 2, width - 2] and slot names such as
    /// "gx.r1c2". All images must have one size; where the schema does not tell it, fitting reads the first row.
    /// </remarks>
    /// <param name="catalog">The catalog of transforms.</param>
    /// <param name="outputColumnName">The column to add.</param>
    /// <param name="inputColumnName">
    /// The column of images or pixels, as for ExtractHog; null for <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="options">What the vector holds; null for the differences alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static GradientEstimator ExtractGradients(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, GradientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new GradientEstimator(outputColumnName, inputColumnName, new GradientOperation(options));
    }
}
