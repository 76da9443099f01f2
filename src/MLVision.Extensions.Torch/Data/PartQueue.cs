using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace MLVision.Extensions.Torch;

/// <summary>Parts of batches, which threads of the pool do in the order in which they were added.</summary>
/// <remarks>
/// Whoever waits for a batch does its parts himself where fewer threads work than may: there is progress even if the pool never
/// gives a thread.
/// </remarks>
/// <param name="threads">How many parts are done at a time.</param>
internal sealed class PartQueue(int threads) : IDisposable
{
    private readonly object _lock = new();
    private readonly Queue<Part> _waiting = new();
    private int _running;

    // Threads that the pool was asked for and that have not come yet.
    private int _asked;

    /// <summary>Adds the parts of a batch.</summary>
    public Group Add(IReadOnlyList<Action> parts)
    {
        var group = new Group(parts.Count);
        lock (_lock)
        {
            for (int i = 0; i < parts.Count; i++)
                _waiting.Enqueue(new Part(group, i, parts[i]));
            AskForThreads();
        }

        return group;
    }

    /// <summary>Waits for all parts of a batch. If some have failed, throws the error of the first of them.</summary>
    public void Finish(Group group)
    {
        while (TryBegin(group, out Part? part))
            Do(part);
        group.Error?.Throw();
    }

    /// <summary>Forgets the parts that are not begun, and waits for the others.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _waiting.Clear();
            while (_running > 0)
                Monitor.Wait(_lock);
        }
    }

    private void AskForThreads()
    {
        for (; _running + _asked < threads && _asked < _waiting.Count; _asked++)
            ThreadPool.QueueUserWorkItem(queue => queue.Work(), this, preferLocal: false);
    }

    private void Work()
    {
        for (bool isNew = true; TryBegin(isNew, out Part? part); isNew = false)
            Do(part);
    }

    /// <summary>Begins a part on a thread of the pool; false where there is nothing to do.</summary>
    private bool TryBegin(bool isNew, [NotNullWhen(true)] out Part? part)
    {
        lock (_lock)
        {
            if (isNew)
                _asked--;
            return TryBegin(out part);
        }
    }

    /// <summary>Begins a part of a batch on the thread that waits for the batch; false when that is done.</summary>
    private bool TryBegin(Group group, [NotNullWhen(true)] out Part? part)
    {
        lock (_lock)
        {
            while (true)
            {
                // What other threads are doing already is waited for; with parts of other batches this thread would come late.
                part = null;
                if (_waiting.TryPeek(out Part? next) && next.Group == group && TryBegin(out part))
                    return true;
                // Threads that came while this one did a part have gone again.
                AskForThreads();
                if (group.Left == 0)
                    return false;
                Monitor.Wait(_lock);
            }
        }
    }

    private bool TryBegin([NotNullWhen(true)] out Part? part)
    {
        part = null;
        if (_running >= threads || !_waiting.TryDequeue(out part))
            return false;
        _running++;
        return true;
    }

    private void Do(Part part)
    {
        ExceptionDispatchInfo? error = null;
        try
        {
            part.Action();
        }
        catch (Exception exception)
        {
            error = ExceptionDispatchInfo.Capture(exception);
        }

        lock (_lock)
        {
            _running--;
            part.Group.End(part.Number, error);
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The parts of one batch.</summary>
    /// <param name="count">How many there are.</param>
    public sealed class Group(int count)
    {
        private int _failed = count;

        /// <summary>How many are not done.</summary>
        public int Left { get; private set; } = count;

        /// <summary>The error of the first part that failed.</summary>
        public ExceptionDispatchInfo? Error { get; private set; }

        public void End(int number, ExceptionDispatchInfo? error)
        {
            Left--;
            if (error is not null && number < _failed)
                (_failed, Error) = (number, error);
        }
    }

    private sealed record Part(Group Group, int Number, Action Action);
}
