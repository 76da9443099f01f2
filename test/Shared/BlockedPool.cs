namespace MLVision.Extensions.Tests;

/// <summary>Occupies the thread pool, which gives nobody a thread for minutes, until the object is disposed.</summary>
internal sealed class BlockedPool : IDisposable
{
    // The pool adds about two threads a second while it is blocked.
    private const int Items = 1000;

    private readonly ManualResetEventSlim _release = new();
    private readonly CountdownEvent _left = new(Items);

    public BlockedPool()
    {
        for (int i = 0; i < Items; i++)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                _release.Wait();
                _left.Signal();
            }, null);
        }
    }

    /// <summary>Runs an action on a thread of its own; fails where it waits for the pool.</summary>
    public static void Run(Action action)
    {
        Exception? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                error = exception;
            }
        }) { IsBackground = true };
        thread.Start();
        Assert.IsTrue(thread.Join(TimeSpan.FromMinutes(1)), "It waits for a thread that never comes.");
        Assert.IsNull(error, error?.ToString());
    }

    public void Dispose()
    {
        _release.Set();
        _left.Wait();
        _left.Dispose();
        _release.Dispose();
    }
}
