namespace MLVision.Extensions.Torch;

/// <summary>Reads the images of a source; may be used by several threads.</summary>
internal abstract class ImagePass : IDisposable
{
    private volatile bool _isStopped;

    /// <summary>Reads an image.</summary>
    /// <param name="index">The image; each is asked for once.</param>
    /// <param name="workspace">Working memory of the thread.</param>
    /// <returns>The image, valid until the workspace is used for another one.</returns>
    public abstract SourceImage Read(int index, ImageWorkspace workspace);

    /// <summary>Lets threads that read end soon; what they read is not wanted any more.</summary>
    public virtual void Stop() => _isStopped = true;

    /// <exception cref="OperationCanceledException"><see cref="Stop"/> was called.</exception>
    public void ThrowIfStopped()
    {
        if (_isStopped)
            throw new OperationCanceledException("The reading of images was ended.");
    }

    public virtual void Dispose()
    {
    }
}
