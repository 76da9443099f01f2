namespace MLVision.Extensions.Benchmarks;

/// <summary>Where the benchmarks find the repository and the data sets.</summary>
internal static class BenchmarkPaths
{
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>The folder that <c>MLVISION_DATA</c> names, by default <c>../shared/data</c> beside the repository.</summary>
    public static string Data { get; } =
        Environment.GetEnvironmentVariable("MLVISION_DATA") is { Length: > 0 } folder
            ? folder
            : Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data"));

    public static string Results(string name) => Path.Combine(RepositoryRoot, "artifacts", "bench", name + ".json");

    private static string FindRepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MLVision.Extensions.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"MLVision.Extensions.sln was not found above {AppContext.BaseDirectory}.");
    }
}
