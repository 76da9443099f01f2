namespace MLVision.Extensions;

/// <summary>Options of <see cref="SegmentationDataCatalog.LoadSegmentation"/>.</summary>
public sealed class SegmentationFolderOptions : MaskDecodingOptions
{
    /// <summary>
    /// A text file with the names of the images to load, without extension and suffix, each on a line, as in
    /// ImageSets/Segmentation of Pascal VOC. Default: null, all images of the folder, each of which needs a mask.
    /// </summary>
    public string? List { get; init; }

    /// <summary>
    /// What the names of image files have before the extension that those of masks do not, for example _leftImg8bit. Default:
    /// nothing.
    /// </summary>
    public string ImageSuffix { get; init; } = "";

    /// <summary>
    /// What the names of mask files have before the extension that those of images do not, for example _gtFine_labelTrainIds.
    /// Default: nothing.
    /// </summary>
    public string MaskSuffix { get; init; } = "";

    /// <summary>
    /// The endings of the image files, with the dot; case does not matter. Default: .jpg, .jpeg, .png, .bmp. Masks end in .png.
    /// </summary>
    public IReadOnlyList<string> Extensions { get; init; } = ImageFiles.Extensions;

    internal override void Validate()
    {
        base.Validate();
        ArgumentNullException.ThrowIfNull(ImageSuffix);
        ArgumentNullException.ThrowIfNull(MaskSuffix);
        ImageFiles.RequireExtensions(Extensions);
    }
}
