using System.Runtime.InteropServices;

namespace MLVision.Extensions.Torch;

/// <summary>
/// The memory of the device, or of the computer, does not suffice for a training. What the training had taken is free again for
/// the next one in the process; libtorch keeps memory of a GPU until the process ends.
/// </summary>
public sealed class OutOfDeviceMemoryException : InvalidOperationException
{
    private OutOfDeviceMemoryException(
        string device, int batchSize, int suggestion, string what, string advice, ExternalException cause)
        : base($"The memory of the device '{device}' does not suffice for {what}. {advice} libtorch says: {cause.Message}", cause)
    {
        Device = device;
        BatchSize = batchSize;
        SuggestedBatchSize = suggestion;
    }

    /// <summary>The device, such as "cuda:0" or "cpu".</summary>
    public string Device { get; }

    /// <summary>The images per batch of the training.</summary>
    public int BatchSize { get; }

    /// <summary>What to try instead; 0 where a batch of one image, or the network without any, is too much already.</summary>
    public int SuggestedBatchSize { get; }

    /// <summary>
    /// Whether libtorch means missing memory, of CUDA or of the CPU; it has no other sign than its words. That cuDNN was "unable
    /// to find an engine" can mean it, too, but means as well that its files do not suit the GPU or the driver.
    /// </summary>
    internal static bool IsMeantBy(ExternalException exception) =>
        exception.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || exception.Message.Contains("can't allocate memory", StringComparison.Ordinal)
        || exception.Message.Contains("not enough memory", StringComparison.Ordinal)
        || exception.Message.Contains("CUBLAS_STATUS_ALLOC_FAILED", StringComparison.Ordinal)
        || exception.Message.Contains("CUDNN_STATUS_ALLOC_FAILED", StringComparison.Ordinal)
        // cuDNN 9, of the host and of the device.
        || exception.Message.Contains("_ALLOCATION_FAILED", StringComparison.Ordinal);

    /// <summary>A batch does not fit.</summary>
    internal static OutOfDeviceMemoryException OfBatch(
        string device, int batchSize, int accumulatedBatches, ExternalException cause) => new(
            device, batchSize, batchSize / 2, $"batches of {batchSize} image(s)", batchSize == 1
                ? "Try smaller images or a smaller network."
                : $"Try BatchSize = {batchSize / 2} with AccumulatedBatches = {2 * accumulatedBatches}, which makes steps of " +
                  "the same size.", cause);

    /// <summary>The network does not fit, before there is any batch.</summary>
    internal static OutOfDeviceMemoryException OfNetwork(string device, int batchSize, ExternalException cause) => new(
        device, batchSize, 0, "the network itself", "Try a smaller network, or another device.", cause);
}
