using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Compression;
using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Writes a model. Entries may be open at the same time: each is kept in memory until it is closed.</summary>
internal sealed class RepositoryWriter : Repository
{
    private readonly HashSet<string> _names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
    private ZipArchive _archive;

    private RepositoryWriter(Stream stream, IExceptionContext ectx)
        : base(ectx)
    {
        _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
    }

    /// <param name="stream">Takes the archive, and stays open.</param>
    /// <param name="ectx">Who throws.</param>
    /// <param name="useFileSystem">Accepted for the sake of the signature; nothing goes through temporary files.</param>
    public static RepositoryWriter CreateNew(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true)
    {
        ectx.CheckValue(stream, nameof(stream));
        var repository = new RepositoryWriter(stream, ectx);
        using (Entry entry = repository.CreateEntry("TrainingInfo", "Version.txt"))
        using (var writer = new StreamWriter(entry.Stream, new UTF8Encoding(false), leaveOpen: true))
            writer.WriteLine(ProductVersion());
        return repository;
    }

    public Entry CreateEntry(string name) => CreateEntry(null, name);

    public Entry CreateEntry(string dir, string name)
    {
        ExceptionContext.Check(_archive != null, "The model is already complete.");
        string path = GetPath(dir, name);
        if (!_names.Add(path))
            throw ExceptionContext.ExceptParam(nameof(name), $"Duplicate entry: '{path}'");
        return new Entry(this, path, new MemoryStream());
    }

    /// <summary>Completes the archive.</summary>
    public void Commit()
    {
        ExceptionContext.Check(_archive != null, "The model is already complete.");
        _archive.Dispose();
        _archive = null;
    }

    protected override void OnDispose(Entry ent)
    {
        if (_archive == null)
            return;
        using Stream target = _archive.CreateEntry(ent.Path).Open();
        ent.Stream.Position = 0;
        ent.Stream.CopyTo(target);
    }

    protected override void Dispose(bool disposing)
    {
        // Without Commit something went wrong: what was written is not a model, but the stream is left in a defined state.
        _archive?.Dispose();
        _archive = null;
    }

    private static string ProductVersion()
        => typeof(RepositoryWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            ?? typeof(RepositoryWriter).Assembly.GetName().Version.ToString();
}
