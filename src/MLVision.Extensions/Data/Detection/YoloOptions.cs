namespace MLVision.Extensions;

/// <summary>Options of <see cref="DetectionDataCatalog.LoadYolo"/>.</summary>
public sealed class YoloOptions
{
    /// <summary>
    /// The folder of the label files. Default: null; a label file lies in the folder that is called as the image's but for a last
    /// "images" in its path that is "labels", where there is such a folder, else beside its image.
    /// </summary>
    public string? LabelFolder { get; init; }

    /// <summary>
    /// The endings of the image files, with the dot; case does not matter. Default: .jpg, .jpeg, .png, .bmp.
    /// </summary>
    public IReadOnlyList<string> Extensions { get; init; } = ImageFiles.Extensions;

    /// <summary>
    /// What to do with an image that cannot be read or decoded, or whose label file is malformed, has an unknown class, or a box
    /// that is empty or not in the image. Default: <see cref="ImageErrorAction.Fail"/>.
    /// </summary>
    public ImageErrorAction OnError { get; init; } = ImageErrorAction.Fail;

    internal void Validate()
    {
        ImageFiles.RequireExtensions(Extensions);
        OptionCheck.Defined(OnError);
    }
}
