namespace MLVision.Extensions.Bridge;

/// <summary>Frees something that threads share when it is disposed and none of them uses it any more.</summary>
/// <param name="type">What it is, for messages.</param>
/// <param name="free">Frees it; is called once.</param>
internal sealed class SharedUse(Type type, Action free) : IDisposable
{
    private readonly Lock _lock = new();
    private int _uses;
    private bool _disposed;

    /// <summary>Keeps it, and its owner, until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public Use Begin()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, type);
            _uses++;
        }

        return new Use(this);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            if (_uses == 0)
                free();
        }
    }

    private void End()
    {
        lock (_lock)
        {
            if (--_uses == 0 && _disposed)
                free();
        }
    }

    /// <summary>A use of it, which ends when this is disposed, once.</summary>
    public readonly struct Use(SharedUse shared) : IDisposable
    {
        public void Dispose() => shared.End();
    }
}
