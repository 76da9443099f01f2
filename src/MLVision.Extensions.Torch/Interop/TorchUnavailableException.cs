namespace MLVision.Extensions.Torch;

/// <summary>libtorch cannot be used in this process; the message names the cause and the cure.</summary>
public sealed class TorchUnavailableException : InvalidOperationException
{
    internal TorchUnavailableException(TorchUnavailableReason reason, string message, Exception? cause)
        : base(message, cause) => Reason = reason;

    /// <summary>The cause.</summary>
    public TorchUnavailableReason Reason { get; }
}
