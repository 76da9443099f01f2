namespace MLVision.Extensions;

/// <summary>Options of <see cref="SegmentationDataCatalog.DecodeMasks"/>: what the pixels of masks mean.</summary>
public class MaskDecodingOptions
{
    /// <summary>
    /// The names of the classes 0, 1, 2, ..., 254 at most; they become the annotation <c>ClassNames</c> of the column. A pixel of
    /// another class is an error. Default: null, no names and any class.
    /// </summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>
    /// Ids in the files that say that a pixel is to be ignored, for example 11 in CamVid; they become 255, as 255 itself stays.
    /// Default: none.
    /// </summary>
    public IReadOnlyList<byte> IgnoredIds { get; init; } = [];

    /// <summary>
    /// The colours that stand for classes, for files that hold colours. Default: null; the palette indices or grey values of the
    /// files are the ids themselves.
    /// </summary>
    public IReadOnlyList<MaskColor>? Colors { get; init; }

    /// <summary>
    /// The width that all masks have, in pixels; the column then is a vector of the dimensions [height, width], and a mask of
    /// another size counts as one that cannot be decoded. Default: 0, masks of any size; else also give <see cref="Height"/>.
    /// </summary>
    public int Width { get; init; }

    /// <summary>The height that all masks have, in pixels. Default: 0, any size; else also give <see cref="Width"/>.</summary>
    public int Height { get; init; }

    /// <summary>
    /// What to do with a mask that cannot be read or decoded, or has pixels of unknown classes or colours. Default:
    /// <see cref="ImageErrorAction.Fail"/>. With <see cref="ImageErrorAction.Skip"/> a transformed data view leaves such rows
    /// out; a prediction of a single row fails all the same.
    /// </summary>
    public ImageErrorAction OnError { get; init; } = ImageErrorAction.Fail;

    internal virtual void Validate()
    {
        ArgumentNullException.ThrowIfNull(IgnoredIds);
        OptionCheck.Defined(OnError);
        if (Width < 0 || Height < 0 || (Width == 0) != (Height == 0))
            throw new ArgumentOutOfRangeException(nameof(Width), $"{Width} x {Height}",
                $"{nameof(Width)} and {nameof(Height)} are both 0 (any size) or both positive.");
        if (ClassNames is not null && new ClassIndex(ClassNames, nameof(ClassNames)).Names.Count > 255)
            throw new ArgumentException("There are at most 255 classes; 255 means 'ignored'.", nameof(ClassNames));
        if (Colors?.Count == 0)
            throw new ArgumentException("There are no colours.", nameof(Colors));
        foreach (var color in (Colors ?? []).GroupBy(color => (color.Red, color.Green, color.Blue)))
        {
            if (color.Distinct().Count() > 1)
                throw new ArgumentException($"The colour {color.Key} stands for several classes.", nameof(Colors));
        }
    }
}
