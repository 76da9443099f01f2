namespace MLVision.Extensions;

/// <summary>What to do with an image that cannot be read or decoded.</summary>
public enum ImageErrorAction
{
    /// <summary>Throw an exception that names the file and the reason.</summary>
    Fail,

    /// <summary>
    /// Leave the row out, and count it: in <see cref="ImageDataView.SkippedImages"/>, or where the component says.
    /// </summary>
    Skip,
}
