namespace MLVision.Extensions;

/// <summary>Loads a folder in the layout of Pascal VOC.</summary>
internal sealed class PascalVocLoader
{
    private readonly string _folder;
    private readonly string _annotationFolder;
    private readonly PascalVocOptions _options;
    private readonly Dictionary<string, PascalVocFile> _files = [];
    private readonly Dictionary<string, string> _faults = [];

    private PascalVocLoader(string folder, PascalVocOptions options)
    {
        _folder = folder;
        _annotationFolder = Path.Combine(folder, options.AnnotationFolder);
        _options = options;
    }

    public static ImageDataView Load(string folder, string? split, PascalVocOptions options)
    {
        var loader = new PascalVocLoader(folder, options);
        if (!Directory.Exists(loader._annotationFolder))
            throw new DirectoryNotFoundException($"The folder of annotations '{loader._annotationFolder}' does not exist.");
        return loader.Load(split);
    }

    private ImageDataView Load(string? split)
    {
        string[] all = Directory.EnumerateFiles(_annotationFolder, "*.xml").Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal).ToArray();
        var classes = new ClassIndex(_options.ClassNames ?? ReadClasses(all), nameof(_options.ClassNames));
        Dictionary<string, string> images =
            ImageFiles.ByBaseName(Path.Combine(_folder, _options.ImageFolder), _options.Extensions);
        var table = new DetectionTable(classes.Names, "Difficult");
        string[] rows = split is null ? all : ReadSplit(split);
        for (int row = 0; row < rows.Length; row++)
        {
            string name = rows[row];
            string? path = images.GetValueOrDefault(name);
            Try(name, () =>
            {
                PascalVocFile file = _files.GetValueOrDefault(name) ?? Open(name);
                List<AnnotatedObject> objects = file.ReadObjects(classes, _options.OneBased);
                table.Add(path ?? throw new InvalidDataException(
                    $"The annotation '{PathOf(name)}' has no image '{Path.Combine(_folder, _options.ImageFolder, name)}' " +
                    $"({string.Join(", ", _options.Extensions)})."), row + 1, objects);
            });
            if (_faults.TryGetValue(name, out string? fault))
                table.LeaveOut(path ?? PathOf(name), fault);
        }

        return table.ToView(_options.OnError);
    }

    /// <summary>The names of the classes in all files, so that the keys of all splits agree.</summary>
    private IReadOnlyCollection<string> ReadClasses(string[] all)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string name in all)
            Try(name, () => names.UnionWith((_files[name] = Open(name)).ReadClasses()));
        return names.Count > 0
            ? names
            : throw new InvalidDataException($"'{_annotationFolder}' has no annotation with an object.");
    }

    // In the lists of single classes a number follows the name.
    private string[] ReadSplit(string split) =>
        ImageFiles.ReadList(Path.Combine(_folder, "ImageSets", "Main", split + ".txt"),
            line => line.EndsWith(" 1", StringComparison.Ordinal) || line.EndsWith(" -1", StringComparison.Ordinal)
                || line.EndsWith(" 0", StringComparison.Ordinal) ? line[..line.LastIndexOf(' ')].TrimEnd() : line);

    private PascalVocFile Open(string name) => PascalVocFile.Open(PathOf(name));

    private string PathOf(string name) => Path.Combine(_annotationFolder, name + ".xml");

    /// <summary>Does what needs the annotation; where faulty ones are skipped, a fault is kept and nothing more done.</summary>
    private void Try(string name, Action action)
    {
        try
        {
            if (!_faults.ContainsKey(name))
                action();
        }
        catch (InvalidDataException e) when (_options.OnError == ImageErrorAction.Skip)
        {
            _faults.Add(name, e.Message);
        }
    }
}
