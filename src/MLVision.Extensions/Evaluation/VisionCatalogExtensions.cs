using Microsoft.ML;

namespace MLVision.Extensions;

/// <summary>Offers <see cref="VisionCatalog"/> beside ML.NET's own catalogs.</summary>
public static class VisionCatalogExtensions
{
    /// <summary>What ML.NET has no catalog for: the evaluation of segmentation and detection.</summary>
    /// <param name="context">The context.</param>
    public static VisionCatalog Vision(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new VisionCatalog();
    }
}
