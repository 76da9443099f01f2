using System.Runtime.InteropServices;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The memory of the device, or of the computer, does not suffice for a training. What the training had taken is free again for
/// the next one in the process; libtorch keeps memory of a GPU until the process ends.
/// </summary>
public sealed class OutOfDeviceMemoryException : InvalidOperationException
{
    internal OutOfDeviceMemoryException(string device, int batchSize, int accumulatedBatches, ExternalException cause)
        : base($"The memory of the device '{device}' does not suffice for batches of {batchSize} image(s). " +
            $"{Advice(batchSize, accumulatedBatches)} libtorch says: {cause.Message}", cause)
    {
        Device = device;
        BatchSize = batchSize;
        SuggestedBatchSize = batchSize / 2;
    }

    /// <summary>The device, such as "cuda:0" or "cpu".</summary>
    public string Device { get; }

    /// <summary>The images per batch that were too many.</summary>
    public int BatchSize { get; }

    /// <summary>What to try instead; 0 where a batch of one image is too much already.</summary>
    public int SuggestedBatchSize { get; }

    /// <summary>Whether libtorch means missing memory, of CUDA or of the CPU; it has no other sign than its words.</summary>
    internal static bool IsMeantBy(ExternalException exception) =>
        exception.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || exception.Message.Contains("can't allocate memory", StringComparison.Ordinal)
        || exception.Message.Contains("not enough memory", StringComparison.Ordinal)
        || exception.Message.Contains("CUBLAS_STATUS_ALLOC_FAILED", StringComparison.Ordinal)
        || exception.Message.Contains("CUDNN_STATUS_ALLOC_FAILED", StringComparison.Ordinal);

    private static string Advice(int batchSize, int accumulatedBatches) =>
        batchSize == 1
            ? "Try smaller images or a smaller network."
            : $"Try BatchSize = {batchSize / 2} with AccumulatedBatches = {2 * accumulatedBatches}, which makes steps of the " +
              "same size.";
}
