namespace MLVision.Extensions;

/// <summary>Options of <see cref="DetectionDataCatalog.LoadCoco"/>.</summary>
public sealed class CocoOptions
{
    /// <summary>
    /// The names of the classes, in the order of their keys; an object of another category is an error. Default: null, the
    /// categories of the file in the order of their ids.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// What to do with an image that cannot be read or decoded, or that has an object with an unknown category or with a box that
    /// is empty, inverted or not in the image. Default: <see cref="ImageErrorAction.Fail"/>. A file that is malformed fails in
    /// any case.
    /// </summary>
    public ImageErrorAction OnError { get; init; } = ImageErrorAction.Fail;
}
