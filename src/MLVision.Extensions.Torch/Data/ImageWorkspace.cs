namespace MLVision.Extensions.Torch;

/// <summary>What one thread needs to read, decode, resize and alter images without allocating memory for each.</summary>
internal sealed class ImageWorkspace
{
    public BilinearResizer Resizer { get; } = new();

    /// <summary>The content of a file.</summary>
    public ScratchBytes Encoded { get; } = new();

    /// <summary>The decoded image.</summary>
    public ScratchBytes Pixels { get; } = new();

    /// <summary>The image at the size of the network.</summary>
    public ScratchBytes Fitted { get; } = new();

    /// <summary>For the time of one call.</summary>
    public ScratchBytes Temporary { get; } = new();

    /// <summary>The result of a step between two others.</summary>
    public ScratchBytes Intermediate { get; } = new();
}
