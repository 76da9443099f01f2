namespace MLVision.Extensions.Bridge;

/// <summary>Frees something that threads share when it is disposed and none of them uses it any more.</summary>
/// <param name="type">What it is, for messages.</param>
/// <param name="free">Frees it; is called once.</param>
internal sealed class SharedUse(Type type, Action free) : IDisposable
{
    private readonly Lock _lock = new();
    private int _uses;
    private bool _disposed;

    /// <summary>Keeps it until <see cref="End"/>, which must follow.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Begin()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, type);
            _uses++;
        }
    }

    public void End()
    {
        lock (_lock)
        {
            if (--_uses == 0 && _disposed)
                free();
        }
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
}
