using System.Runtime.CompilerServices;

namespace MLVision.Extensions;

/// <summary>Finds image files.</summary>
internal static class ImageFiles
{
    public static readonly IReadOnlyList<string> Extensions = [".jpg", ".jpeg", ".png", ".bmp"];

    /// <summary>The image files directly in a folder, in ordinal order of their names.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    public static string[] InFolder(string folder, IReadOnlyList<string> extensions) =>
        Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Where(path => HasExtension(path, extensions)).Order(StringComparer.Ordinal)]
            : throw new DirectoryNotFoundException($"The folder of images '{folder}' does not exist.");

    /// <summary>The image files directly in a folder, by their names without the extension.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist.</exception>
    /// <exception cref="InvalidDataException">Two files differ in nothing but the extension.</exception>
    public static Dictionary<string, string> ByBaseName(string folder, IReadOnlyList<string> extensions)
    {
        var files = new Dictionary<string, string>();
        foreach (string path in InFolder(folder, extensions))
        {
            if (!files.TryAdd(Path.GetFileNameWithoutExtension(path), path))
                throw new InvalidDataException(
                    $"'{files[Path.GetFileNameWithoutExtension(path)]}' and '{path}' differ in nothing but the extension; " +
                    "it is not clear which of them an annotation is about.");
        }

        return files;
    }

    /// <summary>The names in a text file, each on a line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="toName">Makes the name of a line without the space around it.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">A name is there twice.</exception>
    public static string[] ReadList(string path, Func<string, string> toName)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"The list of images '{path}' does not exist.", path);
        var names = new HashSet<string>();
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string text = line.Trim();
            if (text.Length > 0 && !names.Add(toName(text)))
                throw new InvalidDataException($"'{path}', line {number}: the image '{toName(text)}' is there twice.");
        }

        return [.. names];
    }

    /// <summary>Checks the endings that an option asks for: each has a dot, without which no file would be found.</summary>
    /// <exception cref="ArgumentException">There is none, or one without a dot.</exception>
    public static void RequireExtensions(
        IReadOnlyList<string> extensions, [CallerArgumentExpression(nameof(extensions))] string option = "")
    {
        ArgumentNullException.ThrowIfNull(extensions, option);
        if (extensions.Count == 0)
            throw new ArgumentException($"{option} must hold at least one ending.", option);
        foreach (string? extension in extensions)
        {
            if (extension?.StartsWith('.') != true)
                throw new ArgumentException($"{option} must hold endings with the dot, such as .png, not '{extension}'.", option);
        }
    }

    public static bool HasExtension(string name, IReadOnlyList<string> extensions) =>
        extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
}
