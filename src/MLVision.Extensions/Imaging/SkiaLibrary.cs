using SkiaSharp;

namespace MLVision.Extensions;

/// <summary>
/// The first touch of SkiaSharp, on which ML.NET's images stand. Versions 3 and 4 have dropped what ML.NET 5.0 calls: pixels
/// cannot be read, and resizing aliases without a word.
/// </summary>
internal static class SkiaLibrary
{
    private const int WantedMajorVersion = 2;

    private static readonly Version _version = typeof(SKBitmap).Assembly.GetName().Version!;

    /// <exception cref="NotSupportedException">The application brings another version than ML.NET is made for.</exception>
    public static void RequireSuitableVersion() => RequireSuitableVersion(_version);

    internal static void RequireSuitableVersion(Version version)
    {
        if (version.Major != WantedMajorVersion)
            throw new NotSupportedException(
                $"The application brings SkiaSharp {version.ToString(2)}, with which ML.NET's images do not work: " +
                "Microsoft.ML.ImageAnalytics 5.0 is made for SkiaSharp 2.88. Let the application, or the package that asks for " +
                "the newer one, reference SkiaSharp and SkiaSharp.NativeAssets.* in a version from 2.88.9 to below 3.0 (restore " +
                "warns of this as NU1608).");
    }
}
