namespace MLVision.Extensions.Torch;

/// <summary>
/// A setting of the process that several trainings hold at the same time. The last of them to end leaves it as the first one
/// found it, in whatever order they end.
/// </summary>
/// <remarks>
/// Where holders want different values, one value prevails: the setting has it while any holder wants it, from the moment that
/// holder comes. What the application sets in the meantime is lost when the next holder comes or goes.
/// </remarks>
/// <param name="get">Reads the setting.</param>
/// <param name="set">Changes the setting; called by one thread at a time.</param>
/// <param name="prevailing">The value of those that disagree.</param>
internal sealed class ProcessSwitch(Func<bool> get, Action<bool> set, bool prevailing)
{
    private readonly Lock _lock = new();
    private int _holders, _prevailingHolders;
    private bool _former;

    /// <summary>Wants a value until the result is disposed.</summary>
    public IDisposable Hold(bool value)
    {
        lock (_lock)
        {
            if (_holders == 0)
                _former = get();
            Count(value, 1);
        }

        return new Holder(this, value);
    }

    private void Count(bool value, int change)
    {
        _holders += change;
        _prevailingHolders += value == prevailing ? change : 0;
        set(_holders == 0 ? _former : _prevailingHolders > 0 ? prevailing : !prevailing);
    }

    private sealed class Holder(ProcessSwitch held, bool value) : IDisposable
    {
        private bool _disposed;

        public void Dispose()
        {
            lock (held._lock)
            {
                if (_disposed)
                    return;
                _disposed = true;
                held.Count(value, -1);
            }
        }
    }
}
