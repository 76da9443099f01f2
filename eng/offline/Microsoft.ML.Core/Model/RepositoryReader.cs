using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Reads a model. Every entry is checked against its checksum before anybody sees it.</summary>
internal sealed class RepositoryReader : Repository
{
    // Deflate cannot do better, so a larger claim is not a size but damage.
    private const long BestCompressionRatio = 1032;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new Dictionary<string, ZipArchiveEntry>();

    private RepositoryReader(Stream stream, IExceptionContext ectx)
        : base(ectx)
    {
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            foreach (ZipArchiveEntry entry in _archive.Entries)
                _entries[Normalize(entry.FullName)] = entry;
        }
        catch (Exception ex) when (ex is InvalidDataException or IOException or ArgumentException)
        {
            throw ExceptionContext.ExceptDecode(ex, "Failed to open a zip archive");
        }
    }

    /// <param name="stream">The archive; it stays open.</param>
    /// <param name="ectx">Who throws.</param>
    /// <param name="useFileSystem">Accepted for the sake of the signature; nothing goes through temporary files.</param>
    public static RepositoryReader Open(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        ectx.CheckValue(stream, nameof(stream));
        return new RepositoryReader(stream, ectx);
    }

    public Entry OpenEntry(string name) => OpenEntry(null, name);

    public Entry OpenEntry(string dir, string name)
        => OpenEntryOrNull(dir, name) ?? throw ExceptionContext.Except($"Repository doesn't contain entry {GetPath(dir, name)}");

    public Entry OpenEntryOrNull(string name) => OpenEntryOrNull(null, name);

    public Entry OpenEntryOrNull(string dir, string name)
    {
        string path = GetPath(dir, name);
        return _entries.TryGetValue(path, out ZipArchiveEntry entry) ? new Entry(this, path, ReadAll(entry, path)) : null;
    }

    protected override void OnDispose(Entry ent) => ent.Stream.Dispose();

    protected override void Dispose(bool disposing) => _archive.Dispose();

    private MemoryStream ReadAll(ZipArchiveEntry entry, string path)
    {
        long length = entry.Length;
        ExceptionContext.CheckDecode(length < Array.MaxLength, $"Entry '{path}' of the model is too large to read into memory");
        ExceptionContext.CheckDecode(
            length >= 0 && length / BestCompressionRatio <= entry.CompressedLength,
            $"Entry '{path}' of the model is damaged: its size is impossible");

        var bytes = new byte[length];
        try
        {
            using Stream source = entry.Open();
            source.ReadExactly(bytes);
        }
        catch (Exception ex) when (ex is InvalidDataException or IOException or NotSupportedException)
        {
            throw ExceptionContext.ExceptDecode(ex, $"Entry '{path}' of the model is damaged or cut off");
        }

        ExceptionContext.CheckDecode(
            Crc32.Of(bytes) == entry.Crc32, $"Entry '{path}' of the model is damaged: its checksum is wrong");
        return new MemoryStream(bytes, writable: false);
    }
}
