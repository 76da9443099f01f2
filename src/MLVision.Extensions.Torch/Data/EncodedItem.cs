namespace MLVision.Extensions.Torch;

/// <summary>An encoded image: a file, or its content.</summary>
/// <param name="Name">The path of the file, or what else names the image.</param>
/// <param name="Content">The content; null where it is to be read from the file.</param>
internal readonly record struct EncodedItem(string Name, byte[]? Content)
{
    /// <exception cref="ImageLoadException">It cannot be read or decoded.</exception>
    public SourceImage Decode(bool color, ImageWorkspace workspace) => Content is null
        ? EncodedReader.ReadFile(Name, color, workspace)
        : EncodedReader.Decode(Content, Content.Length, Name, color, workspace);
}
