using System;
using System.IO;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The named streams of a model, kept in a zip archive.</summary>
internal abstract class Repository : IDisposable
{
    private protected Repository(IExceptionContext ectx)
    {
        ExceptionContext = ectx;
    }

    public IExceptionContext ExceptionContext { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);

    /// <summary>Called when the user of an entry is done with it.</summary>
    protected abstract void OnDispose(Entry ent);

    /// <summary>The name of an entry in the archive: '/' between its parts on every system.</summary>
    protected string GetPath(string dir, string name)
    {
        ExceptionContext.CheckParam(
            dir == null || !dir.Contains("..", StringComparison.Ordinal), nameof(dir), "A name in a model must not contain '..'");
        ExceptionContext.CheckParam(
            !string.IsNullOrWhiteSpace(name) && !name.Contains("..", StringComparison.Ordinal),
            nameof(name),
            "A name in a model must not be empty or contain '..'");
        return Normalize(Path.Combine(dir ?? "", name));
    }

    protected static string Normalize(string path) => path.Replace('\\', '/').TrimStart('/');

    /// <summary>One stream of a model.</summary>
    internal sealed class Entry : IDisposable
    {
        private Repository _repository;

        internal Entry(Repository rep, string path, Stream stream)
        {
            _repository = rep;
            Path = path;
            Stream = stream;
        }

        public string Path { get; }

        public Stream Stream { get; }

        public void Dispose()
        {
            Repository repository = _repository;
            _repository = null;
            repository?.OnDispose(this);
        }
    }
}
