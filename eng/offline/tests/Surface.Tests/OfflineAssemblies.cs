using System.Reflection;
using System.Xml.Linq;
using ApiDump;

namespace Surface.Tests;

/// <summary>The offline assemblies beside this program, and the lists of what is upstream.</summary>
internal static class OfflineAssemblies
{
    public static readonly string UpstreamFolder = Path.Combine(AppContext.BaseDirectory, "upstream-api", "microsoft.ml-5.0");

    public static readonly string InternalsFile = Path.Combine(UpstreamFolder, "internals-used.txt");

    /// <summary>The names of the projects under eng/offline that say StandsForMLNet.</summary>
    public static IReadOnlyList<string> Names { get; } = Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "offline-projects"), "*.csproj", SearchOption.AllDirectories)
        .Where(project => XDocument.Load(project).Descendants("StandsForMLNet").Any(element => element.Value == "true"))
        .Select(project => Path.GetFileNameWithoutExtension(project))
        .Order(StringComparer.Ordinal).ToArray();

    public static Assembly Load(string name) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

    public static IReadOnlyList<SurfaceType> Upstream(string name) =>
        SurfaceType.Parse(File.ReadAllText(Path.Combine(UpstreamFolder, name + ".txt")));
}
