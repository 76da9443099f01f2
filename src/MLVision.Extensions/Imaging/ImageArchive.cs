using System.IO.Compression;

namespace MLVision.Extensions;

/// <summary>Reads entries of one zip archive, for several threads. The file stays open while the object is in use.</summary>
internal sealed class ImageArchive(string path)
{
    private readonly Lock _lock = new();
    private ZipArchive? _archive;

    public string Path { get; } = path;

    /// <summary>The whole content of an entry.</summary>
    /// <exception cref="ImageLoadException">There is no such entry.</exception>
    /// <exception cref="InvalidDataException">The archive or the entry is damaged.</exception>
    public byte[] Read(string name)
    {
        // Unpacking is cheap beside decoding, and the table of a large archive is not: so one is opened, for all threads in turn.
        lock (_lock)
        {
            _archive ??= ZipFile.OpenRead(Path);
            ZipArchiveEntry entry = _archive.GetEntry(name)
                ?? throw new ImageLoadException(name, $"The archive '{Path}' has no entry '{name}'.");
            using Stream stream = entry.Open();
            using var bytes = new MemoryStream((int)Math.Clamp(entry.Length, 0, 1 << 24));
            stream.CopyTo(bytes);
            return bytes.ToArray();
        }
    }
}
