using static TorchSharp.torch;

namespace MLVision.Extensions.Torch;

/// <summary>The threads that libtorch computes with on the CPU.</summary>
internal static class ComputeThreads
{
    private static readonly Lock _lock = new();
    private static bool _done;

    /// <summary>
    /// Lets libtorch use all processors where it starts with one thread, as it does on processors that it does not know. Done
    /// once per process, so that a later <c>torch.set_num_threads</c> of the application stands, as does OMP_NUM_THREADS.
    /// </summary>
    public static void Prepare()
    {
        lock (_lock)
        {
            if (_done)
                return;
            _done = true;
            if (get_num_threads() == 1 && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OMP_NUM_THREADS")))
                set_num_threads(Environment.ProcessorCount);
        }
    }
}
