using Microsoft.ML.Data;

namespace Offline.Tests.Images;

/// <summary>Tells the offline codecs from those of genuine ML.NET, which are SkiaSharp's.</summary>
internal static class OfflineCodecs
{
    /// <summary>
    /// Ends the test as inconclusive on genuine assemblies: which damaged files are refused, with which words, and what cannot be
    /// written is the codecs' own.
    /// </summary>
    public static void Require()
    {
        if (typeof(MLImage).Assembly.GetReferencedAssemblies().Any(assembly => assembly.Name == "SkiaSharp"))
            Assert.Inconclusive("The image codecs here are SkiaSharp's.");
    }
}
