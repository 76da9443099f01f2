namespace MLVision.Extensions.Torch;

/// <summary>Reads the images of a source; may be used by several threads.</summary>
internal abstract class ImagePass : IDisposable
{
    /// <summary>Reads an image.</summary>
    /// <param name="index">The image; each is asked for once.</param>
    /// <param name="workspace">Working memory of the thread.</param>
    /// <returns>The image, valid until the workspace is used for another one.</returns>
    public abstract SourceImage Read(int index, ImageWorkspace workspace);

    public virtual void Dispose()
    {
    }
}
