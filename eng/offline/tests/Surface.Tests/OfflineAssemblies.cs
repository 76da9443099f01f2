using System.Reflection;
using System.Xml.Linq;
using ApiDump;

namespace Surface.Tests;

/// <summary>The offline assemblies beside this program, and the lists of what is upstream.</summary>
internal static class OfflineAssemblies
{
    private const string MLNet = "microsoft.ml-5.0";

    private static readonly string _upstreamFolder = Path.Combine(AppContext.BaseDirectory, "upstream-api");

    public static readonly string InternalsFile = Path.Combine(_upstreamFolder, MLNet, "internals-used.txt");

    // The projects under eng/offline that stand for upstream assemblies, each with the folder of the upstream list: they say
    // StandsForMLNet, or name the folder themselves.
    private static readonly Dictionary<string, string> _folders = Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "offline-projects"), "*.csproj", SearchOption.AllDirectories)
        .Select(project => (Name: Path.GetFileNameWithoutExtension(project), Folder: FolderOf(XDocument.Load(project))))
        .Where(project => project.Folder != null)
        .ToDictionary(project => project.Name, project => project.Folder!);

    public static IReadOnlyList<string> Names { get; } = _folders.Keys.Order(StringComparer.Ordinal).ToArray();

    public static Assembly Load(string name) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

    public static string UpstreamFile(string name) => Path.Combine(_upstreamFolder, _folders[name], name + ".txt");

    public static IReadOnlyList<SurfaceType> Upstream(string name) => SurfaceType.Parse(File.ReadAllText(UpstreamFile(name)));

    /// <summary>The full name of the upstream assembly.</summary>
    public static string IdentityOf(string name) => name + (_folders[name] == MLNet
        ? ", Version=1.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51"
        : ", Version=0.107.0.0, Culture=neutral, PublicKeyToken=67b0e5e1da516a1c");

    private static string? FolderOf(XDocument project) =>
        project.Descendants("StandsForMLNet").Any(element => element.Value == "true")
            ? MLNet
            : project.Descendants("UpstreamApi").FirstOrDefault()?.Value;
}
