namespace MLVision.Extensions;

/// <summary>
/// Options of <see cref="ImageFolderCatalog.LoadImageFolder"/> and <see cref="ImageFolderCatalog.LoadImageArchive"/>.
/// </summary>
public sealed class ImageFolderOptions
{
    /// <summary>
    /// Whether images in folders below a class's folder belong to that class, too. Default: false, these are not loaded.
    /// </summary>
    public bool Recursive { get; init; }

    /// <summary>
    /// The endings of the files to load, with the dot; case does not matter. Default: .jpg, .jpeg, .png, .bmp.
    /// </summary>
    public IReadOnlyList<string> Extensions { get; init; } = ImageFiles.Extensions;

    /// <summary>What to do with an image that cannot be read or decoded. Default: <see cref="ImageErrorAction.Fail"/>.</summary>
    public ImageErrorAction OnError { get; init; } = ImageErrorAction.Fail;

    internal void Validate()
    {
        ImageFiles.RequireExtensions(Extensions);
        OptionCheck.Defined(OnError);
    }
}
