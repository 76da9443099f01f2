namespace MLVision.Extensions;

/// <summary>Options of <see cref="ImageDecodingCatalog.DecodeImages"/>.</summary>
public sealed class ImageDecodingOptions
{
    /// <summary>
    /// The folder that relative paths start from. Default: null, the current directory. Not with <see cref="Archive"/>.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>A zip archive; the paths are then names of its entries. Default: null, the paths are those of files.</summary>
    public string? Archive { get; init; }

    /// <summary>
    /// The width that all images have, in pixels; the column then has a known size, as ExtractPixels wants it, and an image of
    /// another size counts as one that cannot be decoded. Default: 0, images of any size; else also give <see cref="Height"/>.
    /// </summary>
    public int Width { get; init; }

    /// <summary>
    /// The height that all images have, in pixels. Default: 0, images of any size; else also give <see cref="Width"/>.
    /// </summary>
    public int Height { get; init; }

    /// <summary>
    /// What to do with an image that cannot be read or decoded. Default: <see cref="ImageErrorAction.Fail"/>. With
    /// <see cref="ImageErrorAction.Skip"/> a transformed data view leaves such rows out; a prediction of a single row fails all
    /// the same.
    /// </summary>
    public ImageErrorAction OnError { get; init; } = ImageErrorAction.Fail;
}
