using System.Reflection;
using System.Runtime.Loader;
using ApiDump;

// Writes the public surface of an assembly to a file.
const string Usage = """
    usage: ApiDump OUT.txt ASSEMBLY.dll [-i] [-d DEPENDENCY_DIR]... [-o TYPE,...] [-x NAMESPACE_PREFIX,...] [-h HEADER]
      -i  internal members, too      -o  only these types      -x  without the types whose full names begin so
    """;

if (args.Length < 2)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

string assemblyPath = Path.GetFullPath(args[1]);
bool withInternals = false;
string? header = null;
List<string> folders = [Path.GetDirectoryName(assemblyPath)!], only = [], without = [];
for (int i = 2; i < args.Length; i++)
{
    string? value = i + 1 < args.Length ? args[i + 1] : null;
    switch (args[i])
    {
        case "-i":
            withInternals = true;
            continue;
        case "-d" when value != null:
            folders.Add(value);
            break;
        case "-o" when value != null:
            only.AddRange(value.Split(','));
            break;
        case "-x" when value != null:
            without.AddRange(value.Split(','));
            break;
        case "-h" when value != null:
            header = value;
            break;
        default:
            Console.Error.WriteLine(Usage);
            return 2;
    }
    i++;
}

AssemblyLoadContext.Default.Resolving += (context, name) => folders
    .Select(folder => Path.GetFullPath(Path.Combine(folder, name.Name + ".dll")))
    .Where(File.Exists).Select(context.LoadFromAssemblyPath).FirstOrDefault();

Type[] types;
Assembly assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(assemblyPath);
try
{
    types = assembly.GetTypes();
}
catch (ReflectionTypeLoadException partly)
{
    types = partly.Types.OfType<Type>().ToArray();
    foreach (string reason in partly.LoaderExceptions.Select(e => e!.Message).Distinct())
        Console.Error.WriteLine("not all types could be loaded: " + reason);
}

IReadOnlyList<SurfaceType> surface = AssemblySurface.Read(
    types.Where(type => (only.Count == 0 || only.Contains(type.FullName!.Replace('+', '.')))
        && !without.Any(prefix => type.FullName!.StartsWith(prefix, StringComparison.Ordinal))),
    withInternals);
File.WriteAllText(args[0], (header == null ? "" : header + "\n") + string.Concat(surface.Select(type => type.ToText())));
Console.WriteLine($"{Path.GetFileName(assemblyPath)}: {surface.Count} types");
return 0;
