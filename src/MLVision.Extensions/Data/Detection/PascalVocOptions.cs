namespace MLVision.Extensions;

/// <summary>Options of <see cref="DetectionDataCatalog.LoadPascalVoc"/>.</summary>
public sealed class PascalVocOptions
{
    /// <summary>
    /// The names of the classes, in the order of their keys; another class in an annotation is an error. Default: null, all
    /// classes in the folder of annotations, in ordinal order, whichever split is loaded.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>The folder of the annotations within the data set. Default: Annotations.</summary>
    public string AnnotationFolder { get; init; } = "Annotations";

    /// <summary>The folder of the images within the data set. Default: JPEGImages.</summary>
    public string ImageFolder { get; init; } = "JPEGImages";

    /// <summary>
    /// Whether the numbers in the files count pixels from 1 and include the last, as Pascal VOC's do: a box over the whole image
    /// is 1, 1, width, height there. <c>BoundingBoxes</c> then are (xmin - 1, ymin - 1, xmax, ymax), so that a box has the size,
    /// and two boxes the intersection over union, that the challenge computes. Default: true. With false the numbers stay as
    /// they are, for tools that write edges counted from 0.
    /// </summary>
    public bool OneBased { get; init; } = true;

    /// <summary>
    /// The endings of the image files, with the dot; case does not matter. Default: .jpg, .jpeg, .png, .bmp.
    /// </summary>
    public IReadOnlyList<string> Extensions { get; init; } = ImageFiles.Extensions;

    /// <summary>
    /// What to do with an image that cannot be read or decoded, or whose annotation is malformed, has a class that is not among
    /// the names, or a box that is empty, inverted or not in the image. Default: <see cref="ImageErrorAction.Fail"/>.
    /// </summary>
    public ImageErrorAction OnError { get; init; } = ImageErrorAction.Fail;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(AnnotationFolder);
        ArgumentNullException.ThrowIfNull(ImageFolder);
        ImageFiles.RequireExtensions(Extensions);
        OptionCheck.Defined(OnError);
    }
}
