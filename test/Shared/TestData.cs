namespace MLVision.Extensions.Tests;

/// <summary>Where tests find their data.</summary>
internal static class TestData
{
    /// <summary>A file below <c>test/data</c>, which the build copies beside the test program.</summary>
    public static string Path(params string[] parts) =>
        System.IO.Path.Combine([AppContext.BaseDirectory, "data", .. parts]);

    /// <summary>The sample of MNIST that the repository carries.</summary>
    public static string Mnist(string fileName) => Path("mnist", fileName);

    /// <summary>
    /// A file or folder of the larger data sets, which <c>MLVISION_DATA</c> (by default <c>../shared/data</c> beside the
    /// repository) holds; the test ends as inconclusive where it is missing.
    /// </summary>
    public static string Large(params string[] parts)
    {
        string root = Environment.GetEnvironmentVariable("MLVISION_DATA") is { Length: > 0 } folder
            ? folder
            : System.IO.Path.Combine(NativeRuntime.RepositoryRoot(), "..", "shared", "data");
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine([root, .. parts]));
        if (!System.IO.Path.Exists(path))
            Assert.Inconclusive($"{path} does not exist; MLVISION_DATA names the folder of the larger data sets.");
        return path;
    }
}
