namespace MLVision.Extensions;

/// <summary>Loads a folder in the layout of Pascal VOC.</summary>
internal static class PascalVocLoader
{
    public static ImageDataView Load(string folder, string? split, PascalVocOptions options)
    {
        string annotationFolder = Path.Combine(folder, options.AnnotationFolder);
        if (!Directory.Exists(annotationFolder))
            throw new DirectoryNotFoundException($"The folder of annotations '{annotationFolder}' does not exist.");
        bool skips = options.OnError == ImageErrorAction.Skip;
        // The names of the classes come from all files, so that the keys of all splits agree.
        Dictionary<string, PascalVocFile>? files = null;
        var faults = new Dictionary<string, string>();
        string[] all = Directory.EnumerateFiles(annotationFolder, "*.xml").Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal).ToArray();
        var classes = options.ClassNames is null ? null : new ClassIndex(options.ClassNames, nameof(options.ClassNames));
        if (classes is null)
        {
            files = [];
            var names = new SortedSet<string>(StringComparer.Ordinal);
            foreach (string name in all)
                Try(name, () => names.UnionWith((files[name] = Open(name)).ReadClasses()));
            if (names.Count == 0)
                throw new InvalidDataException($"'{annotationFolder}' has no annotation with an object.");
            classes = new ClassIndex(names, nameof(options.ClassNames));
        }

        Dictionary<string, string> images = ImageFiles.ByBaseName(Path.Combine(folder, options.ImageFolder), options.Extensions);
        var table = new DetectionTable(classes.Names, "Difficult");
        // In the lists of single classes a number follows the name.
        string[] rows = split is null
            ? all
            : ImageFiles.ReadList(Path.Combine(folder, "ImageSets", "Main", split + ".txt"),
                line => line.EndsWith(" 1", StringComparison.Ordinal) || line.EndsWith(" -1", StringComparison.Ordinal)
                    || line.EndsWith(" 0", StringComparison.Ordinal) ? line[..line.LastIndexOf(' ')].TrimEnd() : line);
        for (int row = 0; row < rows.Length; row++)
        {
            string name = rows[row];
            string? path = images.GetValueOrDefault(name);
            Try(name, () =>
            {
                PascalVocFile file = files?.GetValueOrDefault(name) ?? Open(name);
                List<AnnotatedObject> objects = file.ReadObjects(classes, options.OneBased);
                table.Add(path ?? throw new InvalidDataException(
                    $"The annotation '{PathOf(name)}' has no image '{Path.Combine(folder, options.ImageFolder, name)}' " +
                    $"({string.Join(", ", options.Extensions)})."), row + 1, objects);
            });
            if (faults.TryGetValue(name, out string? fault))
                table.LeaveOut(path ?? PathOf(name), fault);
        }

        return table.ToView(options.OnError);

        PascalVocFile Open(string name) => PascalVocFile.Open(PathOf(name));

        string PathOf(string name) => Path.Combine(annotationFolder, name + ".xml");

        void Try(string name, Action action)
        {
            try
            {
                if (!faults.ContainsKey(name))
                    action();
            }
            catch (InvalidDataException e) when (skips)
            {
                faults.Add(name, e.Message);
            }
        }
    }
}
