using System;
using System.IO;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A file of the file system, written once or only read.</summary>
public sealed class SimpleFileHandle : IFileHandle
{
    private readonly IExceptionContext _ectx;
    private readonly string _path;
    private readonly bool _autoDelete;
    private readonly object _lock = new object();
    private Stream _writing;
    private bool _needsWrite;
    private bool _disposed;

    public SimpleFileHandle(IExceptionContext ectx, string path, bool needsWrite, bool autoDelete)
    {
        Contracts.CheckValue(ectx, nameof(ectx));
        ectx.CheckNonEmpty(path, nameof(path));
        _ectx = ectx;
        _path = path;
        _needsWrite = needsWrite;
        _autoDelete = autoDelete;
    }

    public bool CanWrite => !_disposed && _needsWrite;

    public bool CanRead
    {
        get
        {
            lock (_lock)
                return !_disposed && !_needsWrite && !IsOpen(_writing);
        }
    }

    public Stream CreateWriteStream()
    {
        lock (_lock)
        {
            _ectx.Check(CanWrite, "The file cannot be written (again).");
            _writing = new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.None);
            _needsWrite = false;
            return _writing;
        }
    }

    public Stream OpenReadStream()
    {
        lock (_lock)
        {
            _ectx.Check(CanRead, "The file cannot be read (yet).");
            return new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            _writing?.Dispose();
            if (_autoDelete)
                File.Delete(_path);
        }
    }

    // A stream that somebody disposed can no longer write.
    private static bool IsOpen(Stream stream) => stream != null && stream.CanWrite;
}
