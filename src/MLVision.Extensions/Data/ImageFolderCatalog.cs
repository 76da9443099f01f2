using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLVision.Extensions;

/// <summary>Loads data sets of image files that lie in one folder a class.</summary>
public static class ImageFolderCatalog
{
    /// <summary>Loads the images below a folder that has one sub-folder for each class.</summary>
    /// <remarks>
    /// Columns: <c>Label</c> (text: the name of the sub-folder), <c>ImagePath</c> (text: the file's path) and <c>Image</c>
    /// (<see cref="MLImage"/> of the file's own size). The rows are in ordinal order of label and path. The view is lazy: only
    /// the names are kept, a file is read and decoded when a row's image is asked for, and the decoding of the next rows runs
    /// ahead on all cores. Files directly in the folder belong to no class and are not loaded.
    /// </remarks>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="path">The folder.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">There is no image in any sub-folder.</exception>
    public static ImageDataView LoadImageFolder(
        this DataOperationsCatalog catalog, string path, ImageFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ImageFolderOptions();
        options.Validate();
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"The folder of images '{path}' does not exist.");

        SearchOption depth = options.Recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        IEnumerable<(string Label, string Path)> files =
            from folder in Directory.EnumerateDirectories(path)
            from file in Directory.EnumerateFiles(folder, "*", depth)
            where ImageFiles.HasExtension(file, options.Extensions)
            select (Path.GetFileName(folder), file);
        return Load(files, options, archive: null, path);
    }

    /// <summary>Loads the images of a zip archive that has one folder for each class, without unpacking it.</summary>
    /// <remarks>
    /// As <see cref="LoadImageFolder"/>; <c>ImagePath</c> is the name of the entry. Where all entries share one outermost folder,
    /// the classes are the folders in it.
    /// </remarks>
    /// <param name="catalog">The catalog of data operations.</param>
    /// <param name="path">The archive.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="FileNotFoundException">The archive does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is no zip archive, or there is no image in any of its folders.</exception>
    public static ImageDataView LoadImageArchive(
        this DataOperationsCatalog catalog, string path, ImageFolderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ImageFolderOptions();
        options.Validate();
        string[] entries = ReadEntryNames(path).Where(name => ImageFiles.HasExtension(name, options.Extensions)).ToArray();
        string root = CommonRoot(entries);
        IEnumerable<(string Label, string Path)> files =
            from entry in entries
            let parts = entry[root.Length..].Split('/')
            where parts.Length == 2 || (parts.Length > 2 && options.Recursive)
            select (parts[0], entry);
        return Load(files, options, path, path);
    }

    private static ImageDataView Load(IEnumerable<(string Label, string Path)> files, ImageFolderOptions options,
        string? archive, string path)
    {
        (string Label, string Path)[] rows = files.OrderBy(file => file.Label, StringComparer.Ordinal)
            .ThenBy(file => file.Path, StringComparer.Ordinal).ToArray();
        if (rows.Length == 0)
            throw new InvalidDataException(
                $"'{path}' has no image in a sub-folder; one folder for each class is wanted, with files that end in " +
                $"{string.Join(", ", options.Extensions)}{(options.Recursive ? "" : " (Recursive looks into deeper folders)")}.");
        var decoder = new ImageDecodingTransformer("Image", "ImagePath",
            new ImageDecodingOptions { Archive = archive, OnError = options.OnError });
        return decoder.Decode(new TableView(rows.Length,
            TableColumn.OfTexts("Label", row => rows[row].Label), TableColumn.OfTexts("ImagePath", row => rows[row].Path)));
    }

    private static string[] ReadEntryNames(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"The archive '{path}' does not exist.", path);
        try
        {
            using ZipArchive archive = ZipFile.OpenRead(path);
            return archive.Entries.Select(entry => entry.FullName).ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{path}' is not a zip archive, or is damaged: {e.Message}", e);
        }
    }

    /// <summary>The outermost folder, with its slash, that all entries share and that is no class itself; else nothing.</summary>
    private static string CommonRoot(string[] entries)
    {
        int slash = entries.Length == 0 ? -1 : entries[0].IndexOf('/');
        string root = slash < 0 ? "" : entries[0][..(slash + 1)];
        bool shared = entries.All(entry => entry.StartsWith(root, StringComparison.Ordinal));
        bool holdsFolders = entries.Any(entry => entry.AsSpan(Math.Min(root.Length, entry.Length)).Contains('/'));
        return shared && holdsFolders ? root : "";
    }
}
