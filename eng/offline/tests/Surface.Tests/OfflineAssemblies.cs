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

    // The identities of what is upstream, by the folder of its list.
    private static readonly Dictionary<string, string> _identities = new()
    {
        [MLNet] = "Version=1.0.0.0, Culture=neutral, PublicKeyToken=cc7b13ffcd2ddd51",
        ["torchsharp-0.107"] = "Version=0.107.0.0, Culture=neutral, PublicKeyToken=67b0e5e1da516a1c",
        ["onnxruntime-1.23"] = "Version=0.0.0.0, Culture=neutral, PublicKeyToken=f27f157f0a5b7bb6",
    };

    // The projects under eng/offline that stand for upstream assemblies, each with the folder of the upstream list: they say
    // StandsForMLNet, or name the folder themselves.
    private static readonly Dictionary<string, string> _folders = Directory
        .EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "offline-projects"), "*.csproj", SearchOption.AllDirectories)
        .Select(file => (File: file, Project: XDocument.Load(file)))
        .Select(item => (Name: NameOf(item.File, item.Project), Folder: FolderOf(item.Project)))
        .Where(project => project.Folder != null)
        .ToDictionary(project => project.Name, project => project.Folder!);

    public static IReadOnlyList<string> Names { get; } = _folders.Keys.Order(StringComparer.Ordinal).ToArray();

    public static Assembly Load(string name) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll"));

    public static string UpstreamFile(string name) => Path.Combine(_upstreamFolder, _folders[name], name + ".txt");

    public static IReadOnlyList<SurfaceType> Upstream(string name) => SurfaceType.Parse(File.ReadAllText(UpstreamFile(name)));

    /// <summary>The full name of the upstream assembly.</summary>
    public static string IdentityOf(string name) => $"{name}, {_identities[_folders[name]]}";

    private static string NameOf(string file, XDocument project) =>
        project.Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(file);

    private static string? FolderOf(XDocument project) =>
        project.Descendants("StandsForMLNet").Any(element => element.Value == "true")
            ? MLNet
            : project.Descendants("UpstreamApi").FirstOrDefault()?.Value;
}
